using System.Text;
using Archestra.Cluster.Silo.Audit;

namespace Archestra.Cluster.Silo.Tests.Audit;

public sealed class AuditEntryCodecTests
{
    [Fact]
    public void The_encoding_never_changes()
    {
        var body = new AuditEntryBody
        {
            Kind = AuditEntryKind.Intent,
            At = 1790000000000,
            TenantId = "ten_1",
            OperationId = "op_1",
            Action = "tool.call",
            ActorKind = "user",
            Tool = "a\"b ü",
            RequestBytes = 7,
            Count = 1,
        };

        // Digests of entries that are on disk depend on it.
        Encoding.UTF8.GetString(AuditEntryCodec.Encode(body)).ShouldBe(
            """{"v":1,"kind":1,"at":1790000000000,"tenant":"ten_1","operation":"op_1","action":"tool.call","actorKind":"user","tool":"a\"b ü","requestBytes":7,"count":1}""");
    }

    [Fact]
    public void Every_member_comes_back()
    {
        var random = new Pseudo(20261121);
        for (var i = 0; i < 2000; i++)
        {
            var body = RandomBody(random);

            var encoded = AuditEntryCodec.Encode(body);

            AuditEntryCodec.Decode(encoded).ShouldBe(body);
            AuditEntryCodec.Encode(AuditEntryCodec.Decode(encoded)).ShouldBe(encoded);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"kind":1,"at":"x","tenant":"t"}""")]
    [InlineData("""{"kind":1,"at":1.5,"tenant":"t"}""")]
    [InlineData("""{"kind":1,"at":1,"tenant":"t","details":{}}""")]
    [InlineData("""{"kind":1,"at":1""")]
    public void What_is_no_body_is_refused(string text) =>
        Should.Throw<FormatException>(() => AuditEntryCodec.Decode(Encoding.UTF8.GetBytes(text)));

    private static AuditEntryBody RandomBody(Pseudo random)
    {
        string? Text() => random.Next(3) == 0 ? null : AuditText.Clean(random.Text());
        long? Number() => random.Next(3) == 0 ? null : random.Next(int.MaxValue) - 1000;

        return new AuditEntryBody
        {
            Kind = (AuditEntryKind)(1 + random.Next(5)),
            At = random.Next(int.MaxValue),
            TenantId = "ten_1",
            OperationId = Text(),
            Action = Text(),
            ActorKind = Text(),
            ActorId = Text(),
            TokenId = Text(),
            Client = Text(),
            GatewayId = Text(),
            InstallationId = Text(),
            ConnectionId = Text(),
            UpstreamIdentity = Text(),
            Tool = Text(),
            Subject = Text(),
            SourceAddress = Text(),
            TraceId = Text(),
            RequestBytes = Number(),
            Count = Number(),
            Details = Text(),
            RefersToSilo = Text(),
            RefersToSequence = Number(),
            Outcome = Text(),
            DurationMicroseconds = Number(),
            ResponseBytes = Number(),
            Reason = Text(),
        };
    }
}
