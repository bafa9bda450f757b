using System.Collections.Concurrent;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Silo.Tests.Audit;

/// <summary>
/// Random calls of several tenants on several silos, with connections that break before and after commits and silos that
/// die: whatever the order, the log verifies, holds every call that was let through, and ends with an outcome for each.
/// </summary>
public sealed class AuditInterleavingTests(PostgresServer server)
{
    public static TheoryData<string, ulong> Seeds
    {
        get
        {
            var data = new TheoryData<string, ulong>();
            for (ulong seed = 1; seed <= 6; seed++)
            {
                data.Add("sqlite", seed);
                data.Add("postgres", seed);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task Whatever_happens_the_log_verifies_and_no_call_is_missing(string engine, ulong seed)
    {
        await using var scene = await AuditScene.CreateAsync(engine, server);
        scene.Options.BatchLength = 1 + new Pseudo(seed).Next(40);
        scene.Options.OutcomeDelay = TimeSpan.FromMilliseconds(new Pseudo(seed).Next(20));
        var time = new ManualTimeProvider();
        var run = new Run(scene, time, new Pseudo(seed));

        for (var life = 0; life < 3; life++) await run.LiveAsync();
        time.Advance(scene.Options.SilenceLimit + TimeSpan.FromSeconds(1));
        var last = await scene.StartSiloAsync(time);
        await last.StopAsync();

        (await scene.VerifyAsync()).Findings.ShouldBeEmpty();
        run.LetThrough.Except(await IntentsAsync(scene)).ShouldBeEmpty("calls that were let through");
        (await scene.QueryAsync<long>("SELECT count(*) FROM audit_entries i WHERE i.kind = 1 AND NOT EXISTS (SELECT 1 FROM audit_entries o WHERE o.kind = 2 AND o.tenant_id = i.tenant_id AND o.ref_silo = i.silo AND o.ref_sequence = i.sequence)"))
            .ShouldBe([0], "intents without an outcome");
        (await scene.QueryAsync<long>("SELECT count(*) FROM (SELECT operation_id FROM audit_entries WHERE kind = 1 GROUP BY operation_id HAVING count(*) > 1) AS twice"))
            .ShouldBe([0], "intents recorded twice");
    }

    private static async Task<HashSet<string>> IntentsAsync(AuditScene scene) =>
        [.. await scene.QueryAsync<string>("SELECT operation_id FROM audit_entries WHERE kind = 1")];

    private sealed class Run(AuditScene scene, TimeProvider time, Pseudo random)
    {
        private volatile bool _isUp;

        public ConcurrentBag<string> LetThrough { get; } = [];

        /// <summary>Two silos serve calls while their connections break now and then; one dies, the other may stop in order.</summary>
        public async Task LiveAsync()
        {
            var faults = new ConcurrentQueue<bool?>(Enumerable.Range(0, 400).Select(_ => Fault()));
            _isUp = false;
            TestSilo[] silos = [await StartAsync(faults), await StartAsync(faults)];
            _isUp = true;

            var calls = Enumerable.Range(0, 200).Select(_ => (Silo: silos[random.Next(2)], Tenant: $"ten_{random.Next(3)}", Way: random.Next(5))).ToList();
            await Task.WhenAll(calls.Select(call => Task.Run(() => CallAsync(call.Silo, call.Tenant, call.Way))));

            await silos[0].KillAsync();
            if (random.Next(2) == 0) await silos[1].StopAsync();
            else await silos[1].KillAsync();
        }

        private bool? Fault() => random.Next(10) switch
        {
            0 => true,
            1 => false,
            _ => null,
        };

        private Task<TestSilo> StartAsync(ConcurrentQueue<bool?> faults) =>
            scene.StartSiloAsync(time, database => new FaultyDatabase(database)
            {
                // Only once the silo is up: a start that fails is a start that failed.
                OnWrite = () => !_isUp || !faults.TryDequeue(out var fault) ? null : fault,
            });

        private async Task CallAsync(TestSilo silo, string tenantId, int way)
        {
            var source = Events.Call(tenantId: tenantId);
            try
            {
                var intent = await silo.Log.BeginAsync(source, CancellationToken.None);
                LetThrough.Add(source.OperationId);
                if (way == 0) return;
                if (way == 1) await silo.Log.CompleteAsync(intent, Events.Outcome(), CancellationToken.None);
                else silo.Log.Complete(intent, Events.Outcome());
                if (way == 2) await silo.Log.AppendAsync(Events.Change(tenantId), CancellationToken.None);
            }
            catch (AuditUnavailableException)
            {
                // The call was refused, as it must be; the outcome, if there was one, is kept and tried again.
                return;
            }
        }
    }
}
