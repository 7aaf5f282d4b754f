using System.CommandLine;
using System.CommandLine.Parsing;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Cli.CommandLine;

/// <summary>Agreements that can be promised.</summary>
internal static class AgreementRange
{
    /// <summary>Refuse any other.</summary>
    public static void Check(CommandResult result, Option<double?> option)
    {
        const double least = TranslationOptions.LeastAgreement, most = TranslationOptions.MostAgreement;
        if (result.GetValue(option) is not (null or >= least and <= most))
            result.AddError(Invariant($"'{option.Name}': expected an agreement from {least} to {most}, found {result.GetValue(option)}."));
    }
}
