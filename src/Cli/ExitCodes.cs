namespace Archestra.Cluster.Cli;

/// <summary>What the program returns to its caller; docs/management.md has the table.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>Something was found (doctor, audit verify), or the gateway refused a request as it is.</summary>
    public const int Findings = 1;

    /// <summary>The command line, a file or the settings are wrong; nothing was sent.</summary>
    public const int Usage = 2;

    /// <summary>No token, a token that is not valid, or one that may not do this.</summary>
    public const int NotAuthorized = 3;

    public const int NotFound = 4;

    /// <summary>A name is taken, a thing is in use, or somebody changed it meanwhile.</summary>
    public const int Conflict = 5;

    /// <summary>The gateway did not answer, or cannot at the moment; asking again may help.</summary>
    public const int Unreachable = 6;

    /// <summary>128 + SIGINT, as shells count.</summary>
    public const int Interrupted = 130;

    public static int OfStatus(int status) => status switch
    {
        401 or 403 => NotAuthorized,
        404 => NotFound,
        409 or 412 => Conflict,
        429 or >= 500 => Unreachable,
        _ => Findings,
    };
}
