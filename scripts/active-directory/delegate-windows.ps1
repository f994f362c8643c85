# Gives Deskhand's account the rights it needs on one organisational unit of a Windows domain, and on nothing else.
# Run it as a domain administrator where dsacls is (a domain controller, or a machine with RSAT):
#   .\delegate-windows.ps1 -Unit 'OU=Staff,DC=example,DC=org' -Account 'EXAMPLE\deskhand'
# What you do not want Deskhand to do, take out below: `npm run deskhand -- check` then says what is missing.
# Written from Microsoft's reference of dsacls; not yet run on a Windows domain by Deskhand's authors.
param(
  [Parameter(Mandatory)] [string] $Unit,
  [Parameter(Mandatory)] [string] $Account
)
$ErrorActionPreference = 'Stop'

function Grant([string] $Inheritance, [string] $Right) {
  # /I:S: objects below only. /I:T: this object and those below.
  & dsacls $Unit "/I:$Inheritance" /G "${Account}:$Right" | Out-Null
  if ($LASTEXITCODE -ne 0) { throw "dsacls refuses $Right on $Unit (code $LASTEXITCODE)." }
}

Grant S 'CA;Reset Password;user'

$attributes = @(
  'pwdLastSet', 'lockoutTime', 'userAccountControl', 'accountExpires',
  'givenName', 'sn', 'displayName', 'initials', 'description', 'mail',
  'physicalDeliveryOfficeName', 'telephoneNumber', 'mobile', 'wWWHomePage',
  'title', 'department', 'company', 'employeeID', 'manager',
  'sAMAccountName', 'userPrincipalName', 'name', 'cn'
)
foreach ($attribute in $attributes) { Grant S "WP;$attribute;user" }

# Members of groups; accounts and groups to be made and deleted, here and in the units below.
Grant S 'WP;member;group'
Grant T 'CCDC;user'
Grant T 'CCDC;group'

Write-Output "$Account may now do its work in $Unit."
