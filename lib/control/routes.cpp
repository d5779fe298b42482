#include "control/routes.hpp"

namespace yj::control {

std::vector<Route> all_routes() {
  std::vector<Route> routes{
      get_healthz_route(),  get_status_route(),   get_batches_route(),   get_batch_route(),
      get_jobs_route(),     post_batch_route(),   pause_batch_route(),   resume_batch_route(),
      cancel_batch_route(), get_blob_route(),     put_blob_route(),      post_backup_route(),
      get_evidence_route(), put_budget_route(),   approve_batch_route(), get_credits_route(),
      get_audit_route(),    resume_gates_route(), get_balance_route(),   post_balance_route(),
      post_chat_route(),    get_models_route(),   get_metrics_route(),   get_events_route(),
      retry_jobs_route(),   get_doctor_route(),   get_backup_route()};
  for (auto more :
       {post_verification_route, get_asset_groups_route, get_assets_route, post_asset_route, get_asset_route})
    routes.push_back(more());
  for (auto more : {get_job_routes, edit_job_routes, cancel_job_routes, retry_job_routes, pause_job_routes,
                    priority_routes, resolve_job_routes}) {
    for (auto& route : more()) routes.push_back(std::move(route));
  }
  return routes;
}

}  // namespace yj::control
