"""
Plain HTTP requests, in each way that clients of DSM write them: http and verified TLS, GET and POST, bare and JSON-quoted
values, the session in the query, the body or a cookie, the api's name twice. Each way calls every method of the two documents.
"""

import itertools
import json
import sys
import tempfile
import time

import requests

nas = json.loads(sys.argv[1])
BASE = nas["domain"]["baseDn"]
ACCOUNT = next(account for account in nas["accounts"] if account["name"] == "deskhand")

certificate = tempfile.NamedTemporaryFile("w", suffix=".pem")
certificate.write(nas["certificate"])
certificate.flush()


class Nas:
    """One signed-in session, which writes its calls in one way."""

    def __init__(self, url, verb, is_quoted, sid_place, is_twice):
        self.url, self.verb, self.is_quoted, self.sid_place, self.is_twice = url, verb, is_quoted, sid_place, is_twice
        self.http = requests.Session()
        # The certificate is trusted by itself; what the environment says about authorities would come before it.
        self.http.trust_env = False
        self.http.verify = certificate.name
        self.session = self.send(
            "SYNO.API.Auth", "login", 7, {"account": ACCOUNT["name"], "passwd": ACCOUNT["password"], "enable_syno_token": "yes"}
        )["data"]
        self.http.cookies.clear()
        if sid_place == "cookie":
            self.http.cookies.set("id", self.session["sid"])
        self.http.headers["X-SYNO-TOKEN"] = self.session["synotoken"]

    def send(self, api, method, version, parameters):
        fields = [("api", api), ("method", method), ("version", str(version)), *parameters.items()]
        if self.is_twice:
            fields.append(("api", api))
        query = []
        sid = getattr(self, "session", {}).get("sid")
        if sid and self.sid_place == "body":
            fields.append(("_sid", sid))
        if sid and self.sid_place == "query":
            query.append(("_sid", sid))
        where = {"params": query, "data": fields} if self.verb == "POST" else {"params": query + fields}
        return self.http.request(self.verb, f"{self.url}/webapi/entry.cgi", timeout=10, **where).json()

    def write(self, value):
        if not isinstance(value, str):
            return json.dumps(value)
        return json.dumps(value) if self.is_quoted else value

    def ask(self, api, method, version=1, **parameters):
        return self.send(api, method, version, {name: self.write(value) for name, value in parameters.items()})

    def data(self, api, method, version=1, **parameters):
        answer = self.ask(api, method, version, **parameters)
        assert answer["success"], (api, method, answer)
        return answer.get("data")

    def compound(self, *calls):
        result = self.data("SYNO.Entry.Request", "request", compound=list(calls), mode="sequential", stop_when_error=True)
        assert not result["has_fail"], result
        return result["result"]


def until(read, is_done):
    for _ in range(100):
        value = read()
        if is_done(value):
            return value
        time.sleep(0.05)
    raise AssertionError(value)


def call_local_methods(nas, name):
    assert nas.data("SYNO.Core.User", "list", type="local", offset=0, limit=2, additional=["email"])["total"] > 2
    nas.data(
        "SYNO.Core.User", "create", name=name, password="Plain+Password & 1é", description="a + b & c = é", expired="normal"
    )
    read = lambda: nas.data("SYNO.Core.User", "get", type="local", name=name, additional=["description", "expired"])["users"][0]
    assert read()["description"] == "a + b & c = é", read()
    nas.data("SYNO.Core.User", "set", name=name, expired="now")
    assert read()["expired"] == "now" and read()["description"] == "a + b & c = é", read()
    task = nas.data("SYNO.Core.User.Group", "join", name=name, join_group=["finance"], leave_group=[])["task_id"]
    until(lambda: nas.data("SYNO.Core.User.Group", "join_status", task_id=task), lambda status: status["finish"])
    nas.data("SYNO.Core.User", "delete", name=name)
    policy = nas.data("SYNO.Core.User.PasswordPolicy", "get")
    strong = {**policy["strong_password"], "min_length": 9}
    nas.data("SYNO.Core.User.PasswordPolicy", "set", enable_reset_passwd_by_email=True, strong_password=strong)
    assert nas.data("SYNO.Core.User.PasswordPolicy", "get")["strong_password"]["min_length"] == 9
    nas.data("SYNO.Core.User.PasswordExpiry", "get")
    nas.data("SYNO.Core.User.PasswordExpiry", "set", password_expire_enable=True, max_age=120, never_expired_list=["deskhand"])
    nas.data("SYNO.Core.User.PasswordConfirm", "auth", 2, password=ACCOUNT["password"])
    assert "root" in nas.data("SYNO.Core.User.UsernamePolicy", "list")
    nas.data("SYNO.Auth.ForgotPwd", "send", user="ada")


def call_domain_methods(nas, name):
    staff, group = f"OU=Staff,{BASE}", f"{name} & sons"
    user_dn, group_dn = f"CN={name},{staff}", f"CN={group},OU=Groups,{BASE}"
    assert nas.data("SYNO.ActiveDirectory.Info", "get")
    kinds = ["person", "group", "organizationalUnit", "container"]
    listing = {"action": "enum", "basedn": BASE, "offset": 0, "limit": 50, "scope": "one", "objectCategory": kinds}
    assert nas.data("SYNO.ActiveDirectory.Directory", "list", 3, **listing)["total"] > 0
    nas.data("SYNO.ActiveDirectory.User", "create", logon_name=name, password="Plain+Password & 1", located_dn=staff, email="")
    nas.data("SYNO.ActiveDirectory.Group", "create", name=group, located_dn=f"OU=Groups,{BASE}", type="security", scope="global")
    assert nas.data("SYNO.ActiveDirectory.Group", "conflict", name=group.upper())["isConflict"]
    user_api = {"api": "SYNO.ActiveDirectory.User", "method": "set", "version": 2}
    nas.compound(
        {"api": "SYNO.ActiveDirectory.Group.Member", "method": "add", "version": 1, "dn": group_dn, "members": [user_dn]},
        {**user_api, "userList": [{"dn": user_dn, "firstName": "Plain", "displayName": "Plain é"}]},
        {**user_api, "userList": [{"dn": user_dn, "enbl_change_password": True, "password": "Another 1!"}]},
    )
    task = nas.data("SYNO.Core.Directory.Domain", "update_start", domain_name="@all")["task_id"]
    until(
        lambda: nas.data("SYNO.Core.Directory.Domain", "update_status", task_id=task), lambda status: status["status"] == "finish"
    )
    task = nas.data("SYNO.ActiveDirectory.Directory", "delete", 2, dnList=[group_dn, user_dn])["task_id"]
    poll = {"api": "SYNO.ActiveDirectory.Polling", "method": "get", "version": 1, "task_id": task}
    until(lambda: nas.compound(poll)[0], lambda entry: entry["data"]["finished"])


ways = 0
for url, verb, is_quoted, sid_place in itertools.product(
    (nas["url"], nas["tlsUrl"]), ("GET", "POST"), (False, True), ("query", "body", "cookie")
):
    if verb == "GET" and sid_place == "body":
        continue
    ways += 1
    way = Nas(url, verb, is_quoted, sid_place, is_twice=ways % 2 == 0)
    try:
        call_local_methods(way, f"plain{ways}")
        call_domain_methods(way, f"plain{ways}")
    except AssertionError as problem:
        words = "JSON-quoted" if is_quoted else "bare"
        raise AssertionError(f"{verb} {url}, {words} values, sid in the {sid_place}: {problem}") from problem
    assert way.ask("SYNO.API.Auth", "logout", 7)["success"]
    assert way.ask("SYNO.Core.User", "list", type="local")["error"]["code"] in (105, 106, 107, 119)
print(f"requests: every method in {ways} ways", flush=True)
