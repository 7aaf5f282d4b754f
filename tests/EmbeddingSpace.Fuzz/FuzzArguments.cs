using System.Globalization;

namespace EmbeddingSpace.Fuzz;

/// <summary>What the program was asked for.</summary>
/// <param name="Seconds">How long it runs, all readers together.</param>
/// <param name="Seed">Decides every input: the same seed gives the same inputs in the same order.</param>
/// <param name="First">Number of the first input of each reader.</param>
/// <param name="Count">Inputs of a reader in one process.</param>
/// <param name="Status">File in which a child process says how far it is; null for the parent.</param>
/// <param name="Readers">Names of the readers.</param>
internal sealed record FuzzArguments(int Seconds, int Seed, int First, int Count, string? Status, IReadOnlyList<string> Readers)
{
    /// <summary>Read the command line; null where it cannot be.</summary>
    public static FuzzArguments? Parse(string[] args)
    {
        var arguments = new FuzzArguments(60, 1, 0, 200, null, []);
        for (var i = 0; i < args.Length; i++)
        {
            var number = i + 1 < args.Length && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var value) && value >= 0 ? value : -1;
            if (args[i].StartsWith("--", StringComparison.Ordinal) && args[i] != "--status" && number < 0) return null;
            switch (args[i])
            {
                case "--seconds": arguments = arguments with { Seconds = number }; break;
                case "--seed": arguments = arguments with { Seed = number }; break;
                case "--first": arguments = arguments with { First = number }; break;
                case "--count": arguments = arguments with { Count = Math.Max(1, number) }; break;
                case "--status" when i + 1 < args.Length: arguments = arguments with { Status = args[i + 1] }; break;
                default:
                    if (!FuzzReaders.Names.Contains(args[i], StringComparer.Ordinal)) return null;
                    arguments = arguments with { Readers = [.. arguments.Readers, args[i]] };
                    continue;
            }
            i++;
        }
        return arguments.Readers.Count > 0 ? arguments : arguments with { Readers = FuzzReaders.Names };
    }

    /// <summary>Say how the program is called.</summary>
    public static int Refuse()
    {
        Console.Error.WriteLine("Usage: [--seconds N] [--seed N] [--first N] [--count N] [reader ...]; readers: " + string.Join(", ", FuzzReaders.Names));
        return 2;
    }
}
