"""The deployables: one line each, a use case and what triggers it (`terraform/functions.yaml`)."""

from functions.cancel_application import cancel_application as cancel_application_
from functions.decide_application import decide_application as decide_application_
from functions.export_evaluation import export_evaluation as export_evaluation_
from functions.get_application import get_application as get_application_
from functions.get_letter import get_letter as get_letter_
from functions.issue_letter import issue_letter as issue_letter_
from functions.list_letter_types import list_letter_types as list_letter_types_
from functions.register_device import register_device as register_device_
from functions.request_upload import request_upload as request_upload_
from functions.resubmit_application import resubmit_application as resubmit_application_
from functions.revoke_letter import revoke_letter as revoke_letter_
from functions.send_notification import send_notification as send_notification_
from functions.submit_application import submit_application as submit_application_
from functions.sweep_stalled_work import sweep_stalled_work as sweep_stalled_work_
from functions.verify_letter import verify_letter as verify_letter_
from infra.triggers import on_created, on_request

submit_application = on_request(submit_application_)
resubmit_application = on_request(resubmit_application_)
cancel_application = on_request(cancel_application_)
get_application = on_request(get_application_)
list_letter_types = on_request(list_letter_types_)
request_upload = on_request(request_upload_)
get_letter = on_request(get_letter_)
verify_letter = on_request(verify_letter_)
revoke_letter = on_request(revoke_letter_)
register_device = on_request(register_device_)

decide_application = on_created(decide_application_, "applications/{application_id}/decisions/{turn}")
issue_letter = on_created(issue_letter_, "letters/{letter_id}")
send_notification = on_created(send_notification_, "messages/{message_id}")

export_evaluation = on_request(export_evaluation_)
sweep_stalled_work = on_request(sweep_stalled_work_, method="POST")
