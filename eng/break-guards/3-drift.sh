# Tool drift: each plant is a hole that a server could use after its tools were approved.
plant src/Grains.Interfaces/Gateways/ToolAudiences.cs 'if (tool.Held)' 'if (tool.Held && tool.Name.Length == 0)'
plant src/Grains/Installations/Drift/DriftVerdict.cs 'tool.ReadOnly && drift.Approved is { ReadOnly: true }' 'tool.ReadOnly'
plant src/Grains/Installations/Drift/DriftApproval.cs 'if (found.Digest != digest)' 'if (found.Digest.Length == 0)'
plant src/Grains/Installations/Drift/ToolDigest.cs '.OrderBy(member => member.Name, StringComparer.Ordinal)' ''

build tests/Grains.Tests > "$log" 2>&1 || { cat "$log"; exit 1; }
run Grains.Tests -namespace Archestra.Cluster.Grains.Tests.Installations

drift=Archestra.Cluster.Grains.Tests.Installations
red $drift.ToolDriftTests.A_server_that_takes_its_change_back_releases_the_tool
red $drift.ToolDriftTests.A_held_tool_is_refused_by_the_silo_until_exactly_what_was_seen_is_approved
red $drift.ToolDriftTests.A_tool_that_turns_read_only_keeps_its_scope_until_that_is_approved
red $drift.DriftDetectionTests.A_hint_that_nobody_approved_opens_a_tool_only_where_changes_are_allowed
red $drift.ToolDigestTests.The_same_definition_written_otherwise_has_the_same_digest
