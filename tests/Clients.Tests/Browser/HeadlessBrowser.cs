using Microsoft.Playwright;

namespace Archestra.Cluster.Clients.Tests.Browser;

/// <summary>Debian's Chromium, without a screen. It ends with the tests.</summary>
public sealed class HeadlessBrowser : IAsyncLifetime
{
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Headless = true,
            // Chromium's sandbox does not start as root, which containers of CI are.
            ChromiumSandbox = Environment.UserName != "root",
            Args = ["--disable-gpu", "--disable-dev-shm-usage"],
        });
    }

    /// <summary>A window that shares no cookie with any other.</summary>
    /// <param name="scripts">Our pages work without.</param>
    /// <param name="dark">What the person prefers.</param>
    /// <param name="width">In CSS pixels; a phone has 390.</param>
    public async Task<BrowserWindow> OpenAsync(bool scripts = false, bool dark = false, int width = 1280)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            JavaScriptEnabled = scripts,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = new ViewportSize { Width = width, Height = 800 },
        });
        context.SetDefaultTimeout(30_000);
        return new BrowserWindow(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
