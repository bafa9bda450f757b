using System.Globalization;
using Archestra.Cluster.Frontend.Pages;
using Archestra.Cluster.Grains.OAuth.Devices;

namespace Archestra.Cluster.Frontend.OAuth.Devices;

/// <summary>What the device page says.</summary>
internal static class DeviceHtml
{
    /// <param name="problem">What was wrong with the last code; null for the first.</param>
    public static Html CodeForm(string? problem) => Html.Of(
        $"""
        {HtmlForms.Error(problem)}
        <form method="post" action="{DevicePage.Path}" class="stack">
        {HtmlForms.Field(new FormField(DevicePage.CodeField, "Code")
        {
            Hint = "As the device shows it, for example WDJB-MJHT.",
            MaxLength = 32,
            HasFocus = true,
            IsName = true,
        })}
        {HtmlForms.Button("Continue")}
        </form>
        """);

    /// <summary>
    /// RFC 8628 §5.4, "Remote Phishing": "the authorization server SHOULD display information about the device" and "inform
    /// the user that they are authorizing a device and confirm that the device is in their possession".
    /// </summary>
    /// <param name="step">With what is known of the device.</param>
    /// <param name="consent">The form.</param>
    public static Html Ask(DeviceStep step, Html consent) => Html.Of(
        $"""
        <div class="warning" role="note"><strong>Go on only if you have just started this yourself, on a device of your own that shows this code.</strong>
        If somebody has sent you this code or the link to this page, deny it: that somebody would act as you.</div>
        <p class="hint">{Origin(step)}</p>
        {consent}
        """);

    private static Html Origin(DeviceStep step) => Html.Of(
        $"""Asked for from the address <strong>{step.StartedFrom ?? "unknown"}</strong>{Time(step.StartedAt)}.""");

    private static Html Time(DateTimeOffset? at) =>
        at is { } time ? Html.Of($" at {time.ToUniversalTime().ToString("HH:mm", CultureInfo.InvariantCulture)} UTC") : Html.Empty;
}
