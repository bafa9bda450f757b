using Microsoft.Playwright;

namespace Archestra.Cluster.Clients.Tests.Browser;

/// <summary>A person's window: what they see and do there, by what the pages say and not by how they are made.</summary>
public sealed class BrowserWindow(IBrowserContext context, IPage page) : IAsyncDisposable
{
    private const int MaxPages = 8;

    public IPage Page => page;

    /// <summary>The headings of the pages that were shown, in order.</summary>
    public List<string> Headings { get; } = [];

    /// <summary>Opens the page that a client names, signs in where asked, allows, and follows to where the client waits.</summary>
    /// <returns>Where the browser ended: outside of the gateway.</returns>
    /// <param name="beforeStep">What happens elsewhere while the person reads a page.</param>
    public async Task<Uri> AllowAsync(Uri authorize, Person person, Func<Task>? beforeStep = null)
    {
        await page.GotoAsync(authorize.ToString());
        for (var i = 0; i < MaxPages && IsAt(authorize); i++)
        {
            if (beforeStep is not null) await beforeStep();
            await StepAsync(person);
        }

        return IsAt(authorize)
            ? throw new InvalidOperationException($"Never led back to the client; at \"{await page.TitleAsync()}\": {await TextAsync()}")
            : new Uri(page.Url);
    }

    /// <summary>Opens the page of the device flow, enters the code where asked, and allows.</summary>
    /// <param name="userCode">Null where the address has it already.</param>
    /// <returns>What the last page says.</returns>
    public async Task<string> AllowDeviceAsync(Uri verification, string? userCode, Person person)
    {
        await page.GotoAsync(verification.ToString());
        for (var i = 0; i < MaxPages; i++)
        {
            var code = page.GetByLabel("Code", new PageGetByLabelOptions { Exact = true });
            if (await code.CountAsync() == 1 && await Password().CountAsync() == 0)
            {
                await NoteAsync();
                if (userCode is not null) await code.FillAsync(userCode);
                await PressAsync(Button("Continue"));
            }
            else if (await Password().CountAsync() == 1 || await Allow().CountAsync() == 1)
            {
                await StepAsync(person);
            }
            else
            {
                return await TextAsync();
            }
        }

        throw new InvalidOperationException($"No end of the device pages; at \"{await page.TitleAsync()}\": {await TextAsync()}");
    }

    public async Task<string> TextAsync() => await page.Locator("main").InnerTextAsync();

    /// <summary>Signs in or allows: what the page asks for.</summary>
    public async Task StepAsync(Person person)
    {
        ArgumentNullException.ThrowIfNull(person);
        await NoteAsync();
        if (await Password().CountAsync() == 1)
        {
            await page.Locator("input[autocomplete=username]").FillAsync(person.Name);
            await Password().FillAsync(person.Password);
            await PressAsync(Button("Sign in"));
        }
        else if (await Allow().CountAsync() == 1)
        {
            await PressAsync(Allow());
        }
        else
        {
            throw new InvalidOperationException($"Nothing to do at \"{await page.TitleAsync()}\" ({page.Url}): {await TextAsync()}");
        }
    }

    public Task RefuseAsync() => PressAsync(Button("Deny"));

    /// <summary>Does something, and waits for the page that comes: also another one under the same address.</summary>
    public async Task NavigateAsync(Func<Task> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void OnLoaded(object? sender, IPage loadedPage) => loaded.TrySetResult();
        page.DOMContentLoaded += OnLoaded;
        await action();
        await loaded.Task.WaitAsync(TimeSpan.FromSeconds(30));
        page.DOMContentLoaded -= OnLoaded;
    }

    /// <summary>For a look by people; not for comparison.</summary>
    public Task ScreenshotAsync(string name) => page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "screenshots", name + ".png"), FullPage = true,
    });

    public async ValueTask DisposeAsync() => await context.DisposeAsync();

    private ILocator Password() => page.Locator("input[type=password]");

    private ILocator Allow() => Button("Allow");

    private ILocator Button(string name) => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    private bool IsAt(Uri server) => new Uri(page.Url).Authority == server.Authority;

    private async Task NoteAsync() => Headings.Add(await page.Locator("h1").InnerTextAsync());

    private Task PressAsync(ILocator button) => NavigateAsync(() => button.ClickAsync());
}
