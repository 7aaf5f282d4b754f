using System.CommandLine;
using System.CommandLine.Parsing;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Cli.CommandLine;

/// <summary>Agreements that can be promised.</summary>
internal static class AgreementRange
{
    /// <summary>Which answers shall agree.</summary>
    /// <param name="value">What counts where it is left out; null: nothing.</param>
    public static WordOption<AgreementOf> NewOf(AgreementOf? value = null) => new("--agree-of",
        "Which answers shall agree: certain-answers, or all-answers where the source gives those that are not certain.", value);

    /// <summary>Refuse any other, and the answers that shall agree where none shall.</summary>
    public static void Check(CommandResult result, Option<double?> option, WordOption<AgreementOf>? agreementOf = null)
    {
        if (agreementOf is not null && result.IsGiven(agreementOf) && !result.IsGiven(option))
            result.AddError($"'{agreementOf.Name}': expected '{option.Name} R' beside it, found none.");
        const double least = TranslationOptions.LeastAgreement, most = TranslationOptions.MostAgreement;
        if (result.TryGet(option, out var rate) && rate is not (null or >= least and <= most))
            result.AddError(Invariant($"'{option.Name}': expected an agreement from {least} to {most}, found {rate}."));
    }
}
