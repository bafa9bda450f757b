# The audit log: each plant loses a record, lets one be rewritten, or shows what is secret.
audit=src/Silo/Audit
plant $audit/AuditRetention.cs '"UPDATE audit_entries SET body = NULL, "' '"UPDATE audit_entries SET body = NULL, digest = x'"'00'"', "'
plant $audit/AuditRetention.cs 'WHEN e.kind = 1 AND NOT EXISTS (' 'WHEN e.kind = 9 AND NOT EXISTS ('
plant $audit/AuditVerificationRun.cs 'foreach (var witness in relevant)' 'foreach (var witness in relevant.Take(0))'
plant $audit/Export/SentPositions.cs '_sent[place] = _delivered.GetValueOrDefault(place);' '_ = place;'
plant src/Grains/Audit/Capture/Redaction.cs '_redacted.ContainsName(name)' 'false'
plant src/Grains/Audit/Capture/Redaction.cs 'if (!names.Add(name))' 'if (!names.Add(name) && name.Length == 0)'

build tests/Silo.Tests > "$log" 2>&1 || { cat "$log"; exit 1; }
run Silo.Tests -class Archestra.Cluster.Silo.Tests.Audit.AuditRetentionTests -class '*WitnessTests' -class '*SyslogDeliveryTests'

silo=Archestra.Cluster.Silo.Tests.Audit
red $silo.AuditRetentionTests.Old_bodies_go_with_their_columns_and_the_log_still_verifies 'was changed, moved or put in'
red $silo.AuditRetentionTests.An_open_intent_keeps_its_body_and_what_comes_after_it_until_it_has_its_outcome 'await DropAsync(silo, time)'
red $silo.Export.WitnessTests.An_end_that_was_cut_off_with_its_checkpoints_is_found_by_the_exported_file
red $silo.Export.SyslogDeliveryTests.What_a_dying_receiver_had_not_read_is_sent_again_to_the_next_one 'nothing is missing'

build tests/Grains.Tests > "$log" 2>&1 || { cat "$log"; exit 1; }
run Grains.Tests -class Archestra.Cluster.Grains.Tests.Audit.CaptureRulesTests
red Archestra.Cluster.Grains.Tests.Audit.CaptureRulesTests.Secrets_are_hidden_by_name_at_any_depth_whatever_their_kind
red Archestra.Cluster.Grains.Tests.Audit.CaptureRulesTests.What_readers_could_understand_differently_is_not_captured_and_the_record_says_so
