namespace Archestra.Cluster.Frontend.Pages.SignIn;

/// <summary>What the sign-in page is shown for, and what became of the last attempt.</summary>
internal sealed record SignInForm
{
    public const string TenantField = "tenant";
    public const string ReturnField = "return";
    public const string HintField = "login_hint";
    public const string TokenField = "form_token";
    public const string NameField = "username";
    public const string PasswordField = "password";
    public const string SecondStepField = "second_step";
    public const string CodeField = "code";
    public const string ProviderField = "provider";

    public string? TenantId { get; init; }

    public string ReturnPath { get; init; } = Pages.ReturnPath.Default;

    /// <summary>What the name field begins with.</summary>
    public string? Name { get; init; }

    /// <summary>The password was right: ask for the code.</summary>
    public string? SecondStep { get; init; }

    public string? Message { get; init; }

    public int Status { get; init; } = StatusCodes.Status200OK;

    public static SignInForm Read(IQueryCollection query) => new()
    {
        TenantId = query[TenantField] is [{ Length: > 0 } tenant] ? tenant.Trim() : null,
        ReturnPath = Pages.ReturnPath.Of(query[ReturnField]),
        Name = query[HintField] is [{ Length: <= 256 } hint] ? hint : null,
    };

    public static SignInForm Read(PageForm form) => new()
    {
        TenantId = form[TenantField]?.Trim(),
        ReturnPath = Pages.ReturnPath.Of(form[ReturnField]),
        Name = form[NameField] ?? form[HintField],
    };
}
