using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Trust;
using Xunit;

namespace EmbeddingSpace.Tests.Foundation;

public sealed class OptionsValidationTests
{
    [Fact]
    public void Every_fault_comes_in_one_message_nested_ones_and_rules_across_fields_included()
    {
        var exception = Assert.Throws<ArgumentException>(() => OptionsValidation.Checked(new Outer { Count = 0, Inner = new() { Share = 2, Name = "" } }));
        Assert.Equal(
            "'OptionsValidationTests.Outer': The field Count must be between 1 and 9. Count and Inner.Share do not go together. "
            + "The Inner.Name field is required. The field Inner.Share must be between 0 and 1. (Parameter 'options')",
            exception.Message);
    }

    [Fact]
    public void Faultless_options_come_back()
    {
        var options = new Outer();
        Assert.Same(options, OptionsValidation.Checked(options));
    }

    [Fact]
    public void No_knob_is_lost_in_a_copy()
    {
        var scoring = OptionsCopies.Turned(new ScoringOptions());
        OptionsCopies.AssertCopied(scoring, ScoringOptions.Validated(scoring));
        var batching = OptionsCopies.Turned(new BatchingOptions());
        OptionsCopies.AssertCopied(batching, BatchingOptions.Validated(batching));
        var translation = OptionsCopies.Turned(new TranslationOptions());
        (translation.Method, translation.CertainAgreement) = (TranslationMethod.PooledRidge, 0.75);
        OptionsCopies.AssertCopied(translation, TranslationOptions.Validated(translation));
        var examination = OptionsCopies.Turned(new ExaminationOptions());
        // Texts are scored, or pairs.
        examination.ScoredPairs = null;
        examination.Tokens = ExaminationOptions.DefaultTokens + 1;
        OptionsCopies.AssertCopied(examination, ExaminationOptions.Validated(examination));
    }

    [Fact]
    public void Methods_without_a_head_refuse_knobs_of_the_head_beside_other_faults()
    {
        var options = new TranslationOptions
        {
            Method = TranslationMethod.Procrustes,
            BalanceClasses = true,
            DrawnCount = 1,
            LayerWeighting = LayerWeighting.KernelAlignment,
        };
        var message = Assert.Throws<ArgumentException>(() => TranslationOptions.Validated(options)).Message;
        Assert.All(["DrawnCount", "BalanceClasses", "LayerWeighting"], name => Assert.Contains(name, message, StringComparison.Ordinal));
    }

    private sealed class Outer : ICheckedOptions, IValidatableObject
    {
        [Range(1, 9)]
        public int Count { get; set; } = 1;

        [Required]
        public Inner Inner { get; set; } = new();

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Count < Inner.Share) yield return new("Count and Inner.Share do not go together.");
        }
    }

    private sealed class Inner : ICheckedOptions
    {
        [Required]
        public string Name { get; set; } = "name";

        [Range(0.0, 1.0)]
        public double Share { get; set; } = 0.5;
    }
}
