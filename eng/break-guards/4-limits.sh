# Limits and turns: each plant lets somebody have more than their share.
plant src/Frontend/Limits/RateMeter.cs 'if (wait > 0)' 'if (wait > pace.Interval)'
plant src/Frontend/Limits/FairTurns.cs 'first.Value.SetResult(Begin(tenant));
                Rotate(tenant);' 'first.Value.SetResult(Begin(tenant));
                while (_inFlight < _max && tenant.Waiting.First is { } more) { tenant.Waiting.RemoveFirst(); _queued--; more.Value.SetResult(Begin(tenant)); }
                Rotate(tenant);'
plant src/Grains/Limits/LimitLedger.cs 'Math.Max(entry.DrainedAt, now - use.Span) + Multiply(use.Taken, use.Interval)' '0L'

build tests/Frontend.Tests > "$log" 2>&1 || { cat "$log"; exit 1; }
run Frontend.Tests -namespace Archestra.Cluster.Frontend.Tests.Limits
red Archestra.Cluster.Frontend.Tests.Limits.RateMeterTests.However_many_threads_ask_at_once_the_burst_is_admitted_and_not_one_more
red Archestra.Cluster.Frontend.Tests.Limits.FairTurnsTests.A_tenant_at_its_own_number_leaves_the_rest_of_the_node_to_others

build tests/Cluster.Tests > "$log" 2>&1 || { cat "$log"; exit 1; }
run Cluster.Tests -namespace Archestra.Cluster.Cluster.Tests.Limits
red Archestra.Cluster.Cluster.Tests.Limits.OvershootTests.The_overshoot_does_not_add_up
