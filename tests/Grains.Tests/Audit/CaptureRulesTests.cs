using System.Text;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Audit.Capture;

namespace Archestra.Cluster.Grains.Tests.Audit;

/// <summary>What of a call's contents reaches the audit log.</summary>
public sealed class CaptureRulesTests
{
    [Fact]
    public void A_tenant_that_asks_for_nothing_has_no_rules()
    {
        CaptureRules.Of(null).ShouldBeNull();
        CaptureRules.Of(new AuditCapture()).ShouldBeNull();
    }

    [Fact]
    public void Only_what_was_asked_for_is_captured()
    {
        var arguments = CaptureRules.Of(new AuditCapture { Arguments = true })!;
        var results = CaptureRules.Of(new AuditCapture { Results = true })!;

        arguments.Result("{}"u8).ShouldBeNull();
        results.Arguments("\"arguments\":{}"u8).ShouldBeNull();
        arguments.Arguments("\"arguments\":{}"u8)!.Text.ShouldBe("{}");
        results.Result("{}"u8)!.Text.ShouldBe("{}");
    }

    [Theory]
    [InlineData("\"arguments\":{\"a\":1}", "{\"a\":1}")]
    [InlineData("\"task\":{\"x\":[1]},\"arguments\" : {\"a\": 1.500}", "{\"a\":1.500}")]
    [InlineData("\"task\":1", null)]
    [InlineData("", null)]
    public void Arguments_are_found_among_the_other_members(string members, string? expected) =>
        Arguments(members)?.Text.ShouldBe(expected);

    [Theory]
    [InlineData("password")]
    [InlineData("Password")]
    [InlineData("access_token")]
    [InlineData("Authorization")]
    [InlineData("x-api-key")]
    [InlineData("apiKey")]
    [InlineData("client_secret")]
    [InlineData("db\\u005fpassword")]
    public void Secrets_are_hidden_by_name_at_any_depth_whatever_their_kind(string name)
    {
        var text = Arguments($$$"""
            "arguments":{"a":[{"{{{name}}}":"s3cr3t"}],"b":{"{{{name}}}":{"deep":["s3cr3t"]}},"shown":"yes"}
            """)!.Text!;

        text.ShouldNotContain("s3cr3t");
        text.ShouldContain("\"shown\":\"yes\"");
        text.Split(Redaction.Marker).Length.ShouldBe(3);
    }

    [Theory]
    [InlineData("card_number", """{"CardNumber":"4111","x":1}""", """{"CardNumber":"[redacted]","x":1}""")]
    [InlineData("/user/mail", """{"user":{"mail":"a@b"},"mail":"kept"}""", """{"user":{"mail":"[redacted]"},"mail":"kept"}""")]
    [InlineData("/users/*/mail", """{"users":[{"mail":"a@b","id":1},{"mail":"c@d"}]}""", """{"users":[{"mail":"[redacted]","id":1},{"mail":"[redacted]"}]}""")]
    [InlineData("/users/1", """{"users":["a","b"]}""", """{"users":["a","[redacted]"]}""")]
    [InlineData("/a~1b/m~0n", """{"a/b":{"m~n":1}}""", """{"a/b":{"m~n":"[redacted]"}}""")]
    public void A_tenant_names_more_by_name_or_by_place(string redact, string arguments, string expected) =>
        Arguments($"\"arguments\":{arguments}", redact)!.Text.ShouldBe(expected);

    [Fact]
    public void Json_inside_a_text_is_redacted_as_well()
    {
        var rules = CaptureRules.Of(new AuditCapture { Results = true })!;

        var captured = rules.Result("""{"content":[{"type":"text","text":"{\"user\":\"u\",\"password\":\"s3cr3t\",\"inner\":\"[{\\\"token\\\":\\\"s3cr3t\\\"}]\"}"}]}"""u8)!;

        captured.Text!.ShouldNotContain("s3cr3t");
        captured.Text!.ShouldContain("user");
    }

    [Theory]
    [InlineData("[INFO] started", true)]
    [InlineData("{ half a document with \\\"password\\\": \\\"s3cr3t\\\"", false)]
    [InlineData("{\\\"password\\\":\\\"s3cr3t\\\",\\\"password\\\":1}", false)]
    public void A_text_that_begins_like_JSON_and_is_none_is_hidden_if_it_names_a_secret(string text, bool isShown)
    {
        var captured = Arguments($$"""
            "arguments":{"log":"{{text}}"}
            """)!.Text!;

        captured.Contains(Redaction.Marker, StringComparison.Ordinal).ShouldBe(!isShown);
        captured.ShouldNotContain("s3cr3t");
    }

    [Theory]
    [InlineData("\"arguments\":{\"a\":1,\"a\":2}")]
    [InlineData("\"arguments\":{\"a\":1,\"\\u0061\":2}")]
    [InlineData("\"arguments\":{\"a\":1},\"arguments\":{}")]
    [InlineData("\"arguments\":{\"a\":1}}")]
    [InlineData("\"arguments\":{\"a\":}")]
    [InlineData("\"arguments\":{\"a\":\"\\ud800\"}")]
    [InlineData("\"arguments\":{\"\\ud800\":1}")]
    [InlineData("\"arguments\":{\"a\":1}/**/")]
    [InlineData("\"arguments\":{\"a\":NaN}")]
    public void What_readers_could_understand_differently_is_not_captured_and_the_record_says_so(string members)
    {
        var captured = Arguments(members)!;

        captured.Text.ShouldBeNull();
        captured.Omitted.ShouldBe(CapturedContent.NotRedactable);
    }

    [Fact]
    public void Invalid_UTF8_and_endless_depth_are_not_captured()
    {
        var rules = Rules();
        byte[] invalid = [.. "\"arguments\":{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        var deep = Encoding.UTF8.GetBytes("\"arguments\":" + new string('[', 2000) + new string(']', 2000));

        rules.Arguments(invalid)!.Omitted.ShouldBe(CapturedContent.NotRedactable);
        rules.Arguments(deep)!.Omitted.ShouldBe(CapturedContent.NotRedactable);
        rules.Result("{} {}"u8)!.Omitted.ShouldBe(CapturedContent.NotRedactable);
    }

    [Fact]
    public void What_is_too_long_is_not_captured_and_the_record_says_so()
    {
        var rules = CaptureRules.Of(new AuditCapture { Arguments = true, Results = true, MaxBytes = 20 })!;

        rules.Arguments("\"arguments\":{\"a\":1}"u8)!.Text.ShouldBe("{\"a\":1}");
        rules.Arguments("\"arguments\":{\"a\":123}"u8)!.Omitted.ShouldBe(CapturedContent.TooLong);
        rules.Result("\"0123456789012345678\""u8)!.Omitted.ShouldBe(CapturedContent.TooLong);
        rules.Result("{\"pwd\":1,\"pwd2\":1}"u8)!.Omitted.ShouldBe(CapturedContent.TooLong, "the markers are longer");
    }

    [Fact]
    public void Settings_that_would_do_nothing_or_too_much_are_refused()
    {
        AuditSettingsRules.Check(null).ShouldBeEmpty();
        AuditSettingsRules.Check(new AuditSettings { Retention = TimeSpan.FromDays(90), Capture = new AuditCapture { Redact = ["iban", "/a/b"] } }).ShouldBeEmpty();

        var problems = AuditSettingsRules.Check(new AuditSettings
        {
            Retention = TimeSpan.FromHours(1),
            Capture = new AuditCapture { MaxBytes = 0, Redact = ["ok", "--", "/"] },
        });

        problems.Select(problem => problem.Field).ShouldBe(["/audit/retention", "/audit/capture/maxBytes", "/audit/capture/redact/1", "/audit/capture/redact/2"]);
    }

    private static CaptureRules Rules(params string[] redact) =>
        CaptureRules.Of(new AuditCapture { Arguments = true, Results = true, Redact = redact })!;

    private static CapturedContent? Arguments(string members, params string[] redact) =>
        Rules(redact).Arguments(Encoding.UTF8.GetBytes(members));
}
