#!/bin/sh
# Gives Deskhand's account the rights it needs on one organisational unit of a Samba domain, and on nothing else.
# Run it on a domain controller as root, or with -H and credentials as the further arguments of samba-tool:
#   sh delegate-samba.sh 'OU=Staff,DC=example,DC=org' deskhand [-H ldap://dc1.example.org -U administrator]
# What you do not want Deskhand to do, take out below: `npm run deskhand -- check` then says what is missing.
set -eu
unit=${1:?the distinguished name of the organisational unit} account=${2:?the username of the account}
shift 2

sid=$(samba-tool user show "$account" --attributes=objectSid "$@" | sed -n 's/^objectSid: //p')
[ -n "$sid" ] || { echo "There is no account $account." >&2; exit 1; }

user=bf967aba-0de6-11d0-a285-00aa003049e2
group=bf967a9c-0de6-11d0-a285-00aa003049e2

# Reset Password
aces="(OA;CIIO;CR;00299570-246d-11d0-a768-00aa006e0529;$user;$sid)"

# Attributes of accounts, by their schemaIDGUID.
while read -r name id; do
  [ -n "$name" ] && aces="$aces(OA;CIIO;WP;$id;$user;$sid)"
done <<'ATTRIBUTES'
pwdLastSet bf967a0a-0de6-11d0-a285-00aa003049e2
lockoutTime 28630ebf-41d5-11d1-a9c1-0000f80367c1
userAccountControl bf967a68-0de6-11d0-a285-00aa003049e2
accountExpires bf967915-0de6-11d0-a285-00aa003049e2
givenName f0f8ff8e-1191-11d0-a060-00aa006c33ed
sn bf967a41-0de6-11d0-a285-00aa003049e2
displayName bf967953-0de6-11d0-a285-00aa003049e2
initials f0f8ff90-1191-11d0-a060-00aa006c33ed
description bf967950-0de6-11d0-a285-00aa003049e2
mail bf967961-0de6-11d0-a285-00aa003049e2
physicalDeliveryOfficeName bf9679f7-0de6-11d0-a285-00aa003049e2
telephoneNumber bf967a49-0de6-11d0-a285-00aa003049e2
mobile f0f8ffa3-1191-11d0-a060-00aa006c33ed
wWWHomePage bf967a7a-0de6-11d0-a285-00aa003049e2
title bf967a55-0de6-11d0-a285-00aa003049e2
department bf96794f-0de6-11d0-a285-00aa003049e2
company f0f8ff88-1191-11d0-a060-00aa006c33ed
employeeID bf967962-0de6-11d0-a285-00aa003049e2
manager bf9679b5-0de6-11d0-a285-00aa003049e2
sAMAccountName 3e0abfd0-126a-11d0-a060-00aa006c33ed
userPrincipalName 28630ebb-41d5-11d1-a9c1-0000f80367c1
name bf967a0e-0de6-11d0-a285-00aa003049e2
cn bf96793f-0de6-11d0-a285-00aa003049e2
ATTRIBUTES

# Members of groups; accounts and groups to be made and deleted, here and in the units below.
aces="$aces(OA;CIIO;WP;bf9679c0-0de6-11d0-a285-00aa003049e2;$group;$sid)"
aces="$aces(OA;CI;CCDC;$user;;$sid)(OA;CI;CCDC;$group;;$sid)"

samba-tool dsacl set --objectdn="$unit" --sddl="$aces" "$@" >/dev/null
echo "$account may now do its work in $unit."
