# Guard G3: a runtime with wrong semantics. Each plant breaks one promise of Orleans' model.
runtime=src/EmbeddedOrleans/Runtime

plant $runtime/Activations/Activation.cs '=> _running.Count == 0' '=> _running.Count >= 0'
plant $runtime/Messages/GrainMethod.cs 'if (_copiers[i] is { } copy && arguments[i] is { } value)' 'if (i > 99 && _copiers[i] is { } copy && arguments[i] is { } value)'
plant $runtime/Copying/Shape.cs '.Where(member => member.IsDefined(typeof(IdAttribute), inherit: false) || PrimaryParameter(member) is not null)' '.Where(member => member is PropertyInfo)'
plant $runtime/Cluster/Node.cs 'call.ContextValues = Copier.CopyContext(flow?.Values);' 'call.ContextValues = null;'
plant $runtime/Calls/Request.cs 'Host?.Cancel(this);' '_ = Host;'
plant $runtime/Activations/Activation.Lifecycle.cs 'if (exception is InconsistentStateException { IsSourceActivation: true } stale)' 'if (exception is InconsistentStateException { IsSourceActivation: true, Message: "" } stale)'
plant $runtime/Streams/ActivationStreams.cs '_ => (end | EnumerationResult.Batch, batch)' '_ => (end | EnumerationResult.Batch, batch[..1])'
plant $runtime/Calls/CallOfT.cs ': ExceptionCopier.Copy(exception));' ': new InvalidDataException("some error"));'

build tests/Cluster.Tests > "$log" 2>&1 || { cat "$log"; exit 1; }
run Cluster.Tests -namespace Archestra.Cluster.Cluster.Tests.OrleansModel

model=Archestra.Cluster.Cluster.Tests.OrleansModel
red $model.TurnTests.Calls_of_a_grain_never_overlap
red $model.TurnTests.A_call_waits_for_the_whole_of_the_one_before_it_and_not_only_for_its_next_await
red $model.MessageTests.A_grain_gets_a_copy_of_its_arguments
red $model.MessageTests.A_member_without_a_number_stays_behind
red $model.MessageTests.An_exception_reaches_the_caller_with_its_type_message_and_cause
red $model.CallTests.The_request_context_flows_to_the_grain_and_to_the_grains_it_calls
red $model.CallTests.Cancellation_reaches_the_grain_and_ends_the_wait
red $model.LifeTests.A_write_over_someone_elses_fails_and_the_next_activation_reads_afresh
red $model.StreamTests.Results_arrive_in_order_and_completely
