using Archestra.Cluster.Clients.Tests.Browser;
using Archestra.Cluster.Clients.Tests.Clients;
using Archestra.Cluster.Clients.Tests.Scenes;

namespace Archestra.Cluster.Clients.Tests;

/// <summary>The pages as people meet them: without a mouse, without scripts, on a phone, in the dark.</summary>
[Collection<OpenCollection>]
public sealed class PageTests(OpenScene scene, HeadlessBrowser browser)
{
    private const int MaxTabs = 12;

    [Fact]
    public async Task A_keyboard_is_enough()
    {
        var person = await scene.AddPersonAsync("keyboard");
        await using var client = await RawClient.StartAsync(scene, "Keyboard client");
        await using var window = await browser.OpenAsync();
        var keyboard = window.Page.Keyboard;
        await window.Page.GotoAsync(client.Authorization().ToString());

        await TabToAsync(window, "input[autocomplete=username]");
        await keyboard.TypeAsync(person.Name);
        await TabToAsync(window, "input[type=password]");
        await keyboard.TypeAsync(person.Password);
        await window.NavigateAsync(() => keyboard.PressAsync("Enter"));
        await TabToAsync(window, "button:has-text('Allow')");
        await window.NavigateAsync(() => keyboard.PressAsync("Enter"));

        window.Page.Url.ShouldStartWith(client.RedirectUri + "?");
        window.Page.Url.ShouldContain("code=");
    }

    /// <summary>MCP authorization, "Localhost Redirect URI Risks", and consent as people can judge it.</summary>
    [Fact]
    public async Task The_consent_page_says_who_gets_what()
    {
        var person = await scene.AddPersonAsync("careful");
        await using var client = await RawClient.StartAsync(scene, "Nice <b>client</b>");
        await using var window = await browser.OpenAsync();
        await window.Page.GotoAsync(client.Authorization().ToString());
        await window.StepAsync(person);

        var text = await window.TextAsync();
        text.ShouldContain("Nice <b>client</b>");
        text.ShouldContain("127.0.0.1");
        text.ShouldContain("Everyday tools");
        (await window.Page.Locator(".warning").CountAsync()).ShouldBeGreaterThan(0, "it leads to this computer only");
        (await window.Page.Locator("main").InnerHTMLAsync()).ShouldNotContain("<b>client</b>");
    }

    [Fact]
    public async Task Saying_no_leads_back_to_the_client()
    {
        var person = await scene.AddPersonAsync("unwilling");
        await using var client = await RawClient.StartAsync(scene, "Unwanted client");
        await using var window = await browser.OpenAsync();
        await window.Page.GotoAsync(client.Authorization().ToString());
        await window.StepAsync(person);

        await window.RefuseAsync();

        window.Page.Url.ShouldContain("error=access_denied");
    }

    /// <summary>Pictures for people to look at, below <c>artifacts/screenshots</c>; and what every page must have.</summary>
    [Theory]
    [InlineData("light", false, 1280)]
    [InlineData("dark", true, 1280)]
    [InlineData("phone", false, 390)]
    public async Task Every_page_has_one_heading_a_language_and_labels_and_fits(string look, bool dark, int width)
    {
        var person = await scene.AddPersonAsync($"{look}-looker");
        await using var client = await RawClient.StartAsync(scene, "Helpful Desktop Assistant");
        await using var window = await browser.OpenAsync(dark: dark, width: width);

        await window.Page.GotoAsync(client.Authorization("mcp:read mcp:write tool:special").ToString());
        await LookAsync(window, $"{look}-1-sign-in");
        await window.StepAsync(person with { Password = "not the password" });
        await LookAsync(window, $"{look}-2-wrong-password");
        await window.StepAsync(person);
        await LookAsync(window, $"{look}-3-consent");

        var (page, complete, _) = await client.BeginDeviceAsync();
        await window.Page.GotoAsync(page.ToString());
        await LookAsync(window, $"{look}-4-device");
        await window.Page.GotoAsync(complete.ToString());
        await LookAsync(window, $"{look}-5-device-consent");
    }

    private static async Task LookAsync(BrowserWindow window, string name)
    {
        await window.ScreenshotAsync(name);
        (await window.Page.Locator("h1").CountAsync()).ShouldBe(1, name);
        (await window.Page.Locator("html[lang]").CountAsync()).ShouldBe(1, name);
        (await window.Page.Locator("main").CountAsync()).ShouldBe(1, name);
        foreach (var input in await window.Page.Locator("input:not([type=hidden])").AllAsync())
        {
            var id = await input.GetAttributeAsync("id");
            (await window.Page.Locator($"label[for='{id}']").CountAsync()).ShouldBe(1, $"{name}: {id}");
        }

        // Nothing is cut off at the side.
        var box = await window.Page.Locator("main").BoundingBoxAsync();
        (box!.X + box.Width).ShouldBeLessThanOrEqualTo(window.Page.ViewportSize!.Width, name);
    }

    private static async Task TabToAsync(BrowserWindow window, string selector)
    {
        var target = window.Page.Locator($"{selector}:focus");
        for (var i = 0; i < MaxTabs && await target.CountAsync() == 0; i++)
        {
            await window.Page.Keyboard.PressAsync("Tab");
        }

        (await target.CountAsync()).ShouldBe(1, $"{selector} cannot be reached by Tab");
        (await target.EvaluateAsync<string>("element => getComputedStyle(element).outlineStyle")).ShouldNotBe("none", $"{selector} does not show that it has the focus");
    }
}
