#pragma once

#include "control/route.hpp"

#include <vector>

namespace yj::control {

// One file each, named as the function without its ending.
Route get_healthz_route();
Route get_status_route();
Route get_batches_route();
Route get_batch_route();
Route get_jobs_route();
/// A job by its id, or as BATCH%2FJOB or BATCH/JOB.
std::vector<Route> get_job_routes();
Route post_batch_route();
Route get_blob_route();
Route put_blob_route();
Route post_backup_route();
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
std::vector<Route> cancel_job_routes();
std::vector<Route> retry_job_routes();
std::vector<Route> resolve_job_routes();

/// Everything that `schema/control.openapi.yaml` describes.
std::vector<Route> all_routes();

}  // namespace yj::control
