using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.ML.Frame;

namespace EmbeddingSpace.ML.TransformerEncoder;

public sealed partial class TransformerEncoderEstimator
{
    /// <summary>What a <see cref="TransformerEncoderEstimator"/> can be told.</summary>
    public sealed class Options : TextTransformOptions
    {
        /// <summary>The model folder. Required.</summary>
        [Required]
        public string Checkpoint { get; set; } = "";

        /// <summary>The base model, where <see cref="Checkpoint"/> is an adapter (LoRA); a path alone is one. Null, the default: the one that the
        /// adapter names.</summary>
        public AdapterBase? AdapterBase { get; set; }

        /// <summary>Column to add: vector of Single of known size. Required.</summary>
        [Required]
        public string OutputColumnName { get; set; } = "";

        /// <summary>Layers whose pooled states are put side by side: 0 = embeddings, N = last block. Null, the default: the last
        /// block alone, or what the folder's <c>modules.json</c> says, where <see cref="Pooling"/> is null too.
        /// <see cref="EveryLayer"/>: all of them.</summary>
        public IReadOnlyList<int>? Layers { get; set; }

        /// <summary>How tokens become one vector. Null, the default: what the folder's <c>modules.json</c> says, as sentence-transformers folders have it,
        /// dense layers, length and prompt included; <see cref="Forward.Pooling.Mean"/> where it has none, or <see cref="Layers"/> are named.</summary>
        [EnumDataType(typeof(Forward.Pooling))]
        public Pooling? Pooling { get; set; }

        /// <summary>Name of what is put before each text (<c>query</c>), as the folder's <c>config_sentence_transformers.json</c> says. Null, the default: the
        /// folder's default, if it has one. Not together with <see cref="Layers"/> or <see cref="Pooling"/>, which leave the folder's modules out. Saved with
        /// the model.</summary>
        public string? Prompt { get; set; }

        /// <inheritdoc/>
        public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            foreach (var fault in base.Validate(validationContext)) yield return fault;
            if (Prompt is not null && (Layers is not null || Pooling is not null))
                yield return new($"{nameof(Prompt)} '{Prompt}': expected neither {nameof(Layers)} nor {nameof(Pooling)}, which leave the folder's modules out, "
                    + "and prompts with them; found one of these. Leave either out.");
        }

        private protected override IEnumerable<string> AddedColumnNames => [OutputColumnName];

        internal Options Validated()
        {
            var copy = Checked<Options>();
            copy.Layers = ReferenceEquals(Layers, EveryLayer) ? EveryLayer : Layers?.ToArray();
            return copy;
        }
    }
}
