"""synology-api, unmodified, calls every method of its Core User and Directory Server pages, over http and over TLS."""

import json
import sys
import time
from urllib.parse import urlsplit

from synology_api.core_user import User
from synology_api.directory_server import DirectoryServer
from synology_api.exceptions import CoreError, LoginError

nas = json.loads(sys.argv[1])
BASE = nas["domain"]["baseDn"]
PASSWORD = next(account["password"] for account in nas["accounts"] if account["name"] == "deskhand")


def connect(kind, url):
    parts = urlsplit(url)
    return kind(
        ip_address=parts.hostname,
        port=str(parts.port),
        username="deskhand",
        password=PASSWORD,
        secure=parts.scheme == "https",
        cert_verify=False,
        dsm_version=7,
        debug=False,
    )


def data(answer):
    assert answer["success"], answer
    return answer.get("data")


def refused(call, **arguments):
    try:
        answer = call(**arguments)
    except CoreError as problem:
        return problem.error_code
    assert not answer["success"], answer
    return answer["error"]["code"]


def until(read, is_done):
    for _ in range(100):
        value = read()
        if is_done(value):
            return value
        time.sleep(0.1)
    raise AssertionError(value)


def walk_local(url, name):
    users = connect(User, url)
    listed = data(users.user_list(limit=3, additional=["email", "expired", "groups", "2fa_status"]))
    assert listed["total"] > 3 and len(listed["users"]) == 3, listed
    ada = data(users.user_get("ada", additional=["email", "expired"]))["users"][0]
    assert ada["email"] == "ada@example.org", ada

    data(users.user_create(name, "Foreign-Client-1!", description="From outside", email=f"{name}@example.org"))
    data(users.user_set(name, f"{name}-2", description="Renamed", email=f"{name}@example.org"))
    assert data(users.user_get(f"{name}-2", additional=["description"]))["users"][0]["description"] == "Renamed"
    task = data(users.user_group_join(f"{name}-2", join_groups=["finance", "editors"], leave_groups=[]))["task_id"]
    ended = until(lambda: data(users.user_group_join_status(task)), lambda status: status["finish"])
    assert ended["finish"], ended
    groups = data(users.user_get(f"{name}-2", additional=["groups"]))["users"][0]["groups"]
    assert {"finance", "editors"} <= {entry["name"] if isinstance(entry, dict) else entry for entry in groups}, groups
    data(users.user_delete(f"{name}-2"))
    assert refused(users.user_get, name=f"{name}-2") == 3106

    # Its own call flattens strong_password into parameter names, so what a NAS takes from it are the plain members only.
    data(users.user_password_policy_set(enable_reset_passwd_by_email=True, min_length=10))
    policy = data(users.user_password_policy_get())
    assert policy["enable_reset_passwd_by_email"] and policy["strong_password"]["min_length"] != 10, policy
    strong = {**policy["strong_password"], "min_length": 10}
    changes = {"method": "set", "version": 1, "strong_password": json.dumps(strong)}
    data(users.request_data("SYNO.Core.User.PasswordPolicy", "entry.cgi", changes))
    assert data(users.user_password_policy_get())["strong_password"]["min_length"] == 10
    strong["min_length"] = 8
    data(users.request_data("SYNO.Core.User.PasswordPolicy", "entry.cgi", {**changes, "strong_password": json.dumps(strong)}))
    data(users.user_password_expiry_get())
    data(users.user_password_expiry_set(password_expire_enable=True, max_age=90, never_expired_list=["deskhand"]))
    assert data(users.user_password_expiry_get())["max_age"] == 90
    data(users.user_password_expiry_set(password_expire_enable=False, max_age=90))
    assert "SynoConfirmPWToken" in data(users.password_confirm(PASSWORD))
    data(users.user_username_policy_get())
    users.logout()


def walk_domain(url, name):
    domain = connect(DirectoryServer, url)
    facts = data(domain.get_directory_info())
    assert facts, facts
    everything = data(domain.list_directory_objects(basedn=BASE, limit=100))
    assert everything["total"] > 3, everything
    staff = f"OU=Staff,{BASE}"
    user_dn, group_dn = f"CN={name},{staff}", f"CN={name} team,OU=Groups,{BASE}"
    data(domain.create_new_user(name, f"{name}@example.org", "Foreign-Client-1!", staff))
    assert domain.does_dn_exist("Sales") and not domain.does_dn_exist(f"{name} team")
    data(domain.create_new_group(f"{name} team", f"OU=Groups,{BASE}"))
    data(domain.add_user_to_group(user_dn, group_dn))
    person = {"dn": user_dn, "firstName": "Foreign", "lastName": "Client", "displayName": "Foreign Client"}
    assert not data(domain.setEntryRequest("SYNO.ActiveDirectory.User", "set", "userList", person))["has_fail"]
    data(domain.change_user_password(user_dn, "Foreign-Client-2!"))
    task = data(domain.update_domain_records())["task_id"]
    until(lambda: data(domain.get_task_status(task)), lambda status: status["status"] == "finish")
    data(domain.reset_password("ada"))
    deleted = data(domain.deleteItems([group_dn]))
    assert deleted["result"][0]["data"]["finished"], deleted
    assert data(domain.delete_item(user_dn))["result"][0]["data"]["finished"]
    domain.logout()


try:
    wrong = urlsplit(nas["url"])
    User(ip_address=wrong.hostname, port=str(wrong.port), username="deskhand", password="wrong", dsm_version=7, debug=False)
    raise AssertionError("A wrong password was taken")
except LoginError as problem:
    assert problem.error_code == 400, problem.error_code
for number, url in enumerate([nas["url"], nas["tlsUrl"]]):
    for walk in (walk_local, walk_domain):
        walk(url, f"foreign{number}")
        print(f"synology-api: {walk.__name__} at {url}", flush=True)
