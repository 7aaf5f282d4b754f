namespace EmbeddingSpace.Cli.Faults;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The work was done and its verdict is FAIL.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or bad input; one sentence on standard error says which.</summary>
    public const int Wrong = 2;

    /// <summary>A fault of the program itself (sysexits' EX_SOFTWARE): kept apart from 2, so that a script does not blame its input.</summary>
    public const int Unexpected = 70;

    /// <summary>Stopped by Ctrl+C or SIGTERM.</summary>
    public const int Stopped = 130;

    /// <summary>The same for people.</summary>
    public const string Help =
        "Exit codes: 0 done; 1 done, and the verdict is FAIL (translate, export, doctor); 2 wrong usage or bad input; "
        + "70 a fault of the program itself (see --verbose); 130 stopped with Ctrl+C.";
}
