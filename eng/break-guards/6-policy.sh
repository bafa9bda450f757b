# Guards of who may do what: grants that nobody checks, a silo that believes its front-end, and authority that is never read again.
plant src/Grains/Roles/GrantRules.cs 'var missing = granter.IsAdministrator ? Permission.None : after & ~before & ~granter.Permissions;' 'var missing = Permission.None;'
plant src/Grains/Roles/GrantRules.cs 'gained.FirstOrDefault(use => !holdings.Holds(use) && !IsOwn(after, who, use))' 'gained.FirstOrDefault(use => use.Tool == "planted" && !holdings.Holds(use) && !IsOwn(after, who, use))'
plant src/Grains/Roles/AdministratorGuard.cs 'after.Administrators().Count == 0' 'after.Administrators().Count < 0'
plant src/Grains/Calls/CheckedGateway.cs '=> _audiences.Of(principal).AccessTo(tool.Class);' '=> _audiences.Of(principal).AccessTo(tool.Class) == ToolAccess.Held ? ToolAccess.Held : ToolAccess.Allowed;'
plant src/Silo/Security/CallerProofs.cs 'FeedEntryKind.PrincipalChanged, held.Principal.Id)' 'FeedEntryKind.PrincipalChanged, "planted")'
plant src/Silo/Security/CallAdmission.cs 'return principal.HasPermission(requirement.Permission) ?' 'return principal.HasPermission(Permission.None) ?'

build tests/Grains.Tests > "$log" 2>&1 || { cat "$log"; exit 1; }
run Grains.Tests -class Archestra.Cluster.Grains.Tests.Roles.GrantRulesTests -class Archestra.Cluster.Grains.Tests.Roles.GrantingPropertyTests \
  -class Archestra.Cluster.Grains.Tests.Roles.AuthorityChangeTests -class Archestra.Cluster.Grains.Tests.Calls.CallAccessTests

policy=Archestra.Cluster.Grains.Tests
red $policy.Roles.GrantRulesTests.A_permission_is_written_into_a_role_by_those_who_hold_it
red $policy.Roles.GrantRulesTests.Who_may_not_call_a_tool_opens_it_to_nobody
red $policy.Roles.GrantRulesTests.Taking_a_restriction_away_is_granting
red $policy.Roles.GrantingPropertyTests.No_path_gives_anybody_more_than_who_gave_it_held 'gave it to'
red $policy.Roles.AuthorityChangeTests.The_last_administrator_stays_one
red $policy.Roles.AuthorityChangeTests.A_change_of_roles_counts_for_proofs_that_were_made_before_it
red $policy.Roles.AuthorityChangeTests.A_refusal_names_the_permission
red $policy.Calls.CallAccessTests.A_gateway_that_is_closed_to_the_caller_has_no_tools_for_it
red $policy.Calls.CallAccessTests.A_tool_that_is_closed_to_the_caller_does_not_run
red $policy.Calls.CallAccessTests.The_owners_permission_is_needed_beside_the_tokens_scope
