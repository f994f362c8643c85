"""Python's slack_sdk, unmodified, against the Slack simulator: what was announced comes as JSON in the first argument."""

import json
import sys
import urllib.request

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.models.blocks import ActionsBlock, ButtonElement, HeaderBlock, SectionBlock
from slack_sdk.models.views import View

slack = json.loads(sys.argv[1])
client = WebClient(token=slack["botToken"], base_url=slack["apiUrl"])
HELPDESK, KIM, GENERAL = "C0HELPDESK", "U0KIM", "C0GENERAL"


def refused(call, **arguments):
    """The error word with which a call is refused."""
    try:
        call(**arguments)
    except SlackApiError as problem:
        return problem.response["error"]
    raise AssertionError(f"{call} was not refused")


def control(action, body):
    request = urllib.request.Request(f"{slack['url']}/_control/{action}", json.dumps(body).encode(), method="POST")
    urllib.request.urlopen(request).read()


def check_people():
    assert client.auth_test()["team_id"] == slack["team"]
    every = [member["id"] for page in client.users_list(limit=3) for member in page["members"]]
    assert KIM in every and len(every) == len(set(every)) > 9, every
    assert client.users_info(user=KIM)["user"]["profile"]["email"] == "kim@example.org"
    assert client.users_lookupByEmail(email="kim@example.org")["user"]["id"] == KIM
    assert refused(client.users_lookupByEmail, email="nobody@example.org") == "users_not_found"
    assert refused(client.users_info, user="U0NOBODY") == "user_not_found"
    groups = client.usergroups_list(include_users=True)["usergroups"]
    assert KIM in next(group for group in groups if group["handle"] == "helpdesk")["users"]
    assert client.usergroups_users_list(usergroup="S0LEADS")["users"] == ["U0LEE"]


def check_conversations():
    named = {channel["name"]: channel for page in client.conversations_list(limit=1) for channel in page["channels"]}
    assert named["helpdesk"]["is_member"] and not named["general"]["is_member"], named
    members = [member for page in client.conversations_members(channel=HELPDESK, limit=1) for member in page["members"]]
    assert KIM in members and len(members) == len(set(members)), members
    direct = client.conversations_open(users=KIM)["channel"]["id"]
    assert client.chat_postMessage(channel=direct, text="Hello")["channel"] == direct
    assert client.chat_postMessage(channel=KIM, text="Hello again")["channel"] == direct
    assert [message["text"] for message in client.conversations_history(channel=direct)["messages"]] == [
        "Hello again",
        "Hello",
    ]


def check_messages():
    blocks = [
        HeaderBlock(text="Dinner"),
        SectionBlock(text="*Soup* & salad"),
        ActionsBlock(elements=[ButtonElement(text="Serve", action_id="serve", value="1")]),
    ]
    posted = client.chat_postMessage(channel=HELPDESK, text="Dinner", blocks=blocks)
    timestamp = posted["ts"]
    reply = client.chat_postMessage(channel=HELPDESK, text="In a thread", thread_ts=timestamp)["ts"]
    replies = [message for page in client.conversations_replies(channel=HELPDESK, ts=timestamp, limit=1) for message in page["messages"]]
    assert [message["ts"] for message in replies] == [timestamp, reply], replies
    client.chat_update(channel=HELPDESK, ts=timestamp, text="Supper", blocks=[])
    assert client.conversations_history(channel=HELPDESK, limit=1)["messages"][0]["text"] == "Supper"
    client.reactions_add(channel=HELPDESK, timestamp=timestamp, name="stew")
    assert refused(client.reactions_add, channel=HELPDESK, timestamp=timestamp, name="stew") == "already_reacted"
    assert client.reactions_get(channel=HELPDESK, timestamp=timestamp)["message"]["reactions"][0]["name"] == "stew"
    client.reactions_remove(channel=HELPDESK, timestamp=timestamp, name="stew")
    assert client.chat_getPermalink(channel=HELPDESK, message_ts=timestamp)["permalink"].startswith("https://")
    client.chat_postEphemeral(channel=HELPDESK, user=KIM, text="Only for you")
    assert refused(client.chat_postEphemeral, channel=HELPDESK, user="U0ADA", text="Not here") == "user_not_in_channel"
    client.chat_delete(channel=HELPDESK, ts=timestamp)
    assert refused(client.chat_delete, channel=HELPDESK, ts=timestamp) == "message_not_found"
    assert refused(client.chat_postMessage, channel=GENERAL, text="Not invited") == "not_in_channel"
    assert refused(client.chat_postMessage, channel=HELPDESK, text="x", blocks=[{"type": "section"}]) == "invalid_blocks"


def check_views():
    home = View(type="home", blocks=[SectionBlock(text="At home")])
    published = client.views_publish(user_id=KIM, view=home)["view"]
    assert refused(client.views_publish, user_id=KIM, view=home, hash="1.stale") == "hash_conflict"
    client.views_publish(user_id=KIM, view=home, hash=published["hash"])
    modal = View(type="modal", title="Order", blocks=[SectionBlock(text="Soup")])
    assert refused(client.views_open, trigger_id="1.2.never", view=modal) == "invalid_trigger_id"


def check_files():
    uploaded = client.files_upload_v2(channel=HELPDESK, filename="menu.csv", content="dish,price\nsoup,4\n", title="Menu")
    assert uploaded["file"]["id"].startswith("F"), uploaded["file"]


def check_refusals():
    assert refused(WebClient(token="xoxb-wrong", base_url=slack["apiUrl"]).auth_test) == "invalid_auth"
    assert refused(client.users_profile_get, user=KIM) == "missing_scope"
    control("fail-method", {"method": "auth.test", "kind": "rate-limit", "retryAfter": 1})
    assert refused(client.auth_test) == "ratelimited"
    control("fail-method", {"method": "auth.test", "kind": "rate-limit", "retryAfter": 1})
    patient = WebClient(token=slack["botToken"], base_url=slack["apiUrl"])
    patient.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    assert patient.auth_test()["ok"]


for check in (check_people, check_conversations, check_messages, check_views, check_files, check_refusals):
    check()
    print(f"slack_sdk: {check.__name__.removeprefix('check_')}", flush=True)
