#pragma once

#include "control/route.hpp"

#include <vector>

namespace yj::control {

// One file each, named as the function without its ending.
Route get_healthz_route();
Route get_status_route();
Route get_metrics_route();
Route get_events_route();
Route get_batches_route();
Route get_batch_route();
Route get_jobs_route();
/// A job by its id, or as BATCH%2FJOB or BATCH/JOB.
std::vector<Route> get_job_routes();
Route post_batch_route();
Route get_blob_route();
Route put_blob_route();
Route post_backup_route();
Route get_backup_route();
Route get_credits_route();
Route get_audit_route();
/// Of a job by the names of its batch and its own.
Route get_evidence_route();
Route pause_batch_route();
Route resume_batch_route();
Route cancel_batch_route();
Route put_budget_route();
Route approve_batch_route();
Route resume_gates_route();
Route get_balance_route();
Route post_balance_route();
Route post_chat_route();
Route get_models_route();
Route get_doctor_route();
// Real-person assets. The fixed paths stand before the one with a name in it.
Route post_verification_route();
Route get_asset_groups_route();
Route get_assets_route();
Route post_asset_route();
Route get_asset_route();
std::vector<Route> cancel_job_routes();
std::vector<Route> edit_job_routes();
std::vector<Route> retry_job_routes();
Route retry_jobs_route();
/// And to resume it.
std::vector<Route> pause_job_routes();
/// Of a batch or a job.
std::vector<Route> priority_routes();
std::vector<Route> resolve_job_routes();

/// Everything that `schema/control.openapi.yaml` describes.
std::vector<Route> all_routes();

}  // namespace yj::control
