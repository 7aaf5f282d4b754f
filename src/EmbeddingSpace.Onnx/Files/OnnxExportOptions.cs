using System.ComponentModel.DataAnnotations;

namespace EmbeddingSpace.Onnx.Files;

/// <summary>How a model is written as an ONNX file.</summary>
public sealed class OnnxExportOptions : ICheckedOptions
{
    /// <summary>Oldest version of ONNX's operators that can be written.</summary>
    public const int OldestOpset = 12;

    /// <summary>Newest.</summary>
    public const int NewestOpset = 21;

    /// <summary>The version where nothing is said: the first with a layer norm of its own.</summary>
    public const int DefaultOpset = 17;

    /// <summary>Bytes of weights that go into one file where nothing is said: the format's 2 GiB, less room for everything else.</summary>
    public const long DefaultLargestFile = (1L << 31) - (1 << 26);

    /// <summary>Version of ONNX's operators; <see cref="DefaultOpset"/> where it is not set.</summary>
    [Range(OldestOpset, NewestOpset)]
    public int Opset { get; set; } = DefaultOpset;

    /// <summary>Bytes of weights that go into the file itself; of more, all go into a second one beside it, called like it with <c>.data</c> behind.</summary>
    [Range(0, DefaultLargestFile)]
    public long LargestFile { get; set; } = DefaultLargestFile;

    /// <summary>Whether the file reads a text, one a call, in place of its tokens. It then needs the operators of onnxruntime-extensions, whose tokenizers
    /// do not give every model's ids: whoever writes such a file has to compare its <c>input_ids</c> with the model's, as <c>export --text</c> does.</summary>
    public bool ReadsText { get; set; }

    internal static OnnxExportOptions Validated(OnnxExportOptions? options)
    {
        var given = options ?? new();
        return OptionsValidation.Checked(new OnnxExportOptions { Opset = given.Opset, LargestFile = given.LargestFile, ReadsText = given.ReadsText });
    }
}
