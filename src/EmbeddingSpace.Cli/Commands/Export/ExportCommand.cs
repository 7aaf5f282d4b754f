using System.CommandLine;
using EmbeddingSpace.Onnx;
using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Commands.Export;

/// <summary><c>export</c>: a model as an ONNX file, compared with the model in ONNX Runtime before it is called done.</summary>
internal static class ExportCommand
{
    /// <summary>Create the command.</summary>
    public static Command Create(CommandHost host)
    {
        var options = new ExportCommandOptions();
        var command = new Command("export",
            "Write a model as an ONNX file, for programs that run such files. It is run on some texts in ONNX Runtime and compared "
            + Invariant($"with the model: exit code 1 where an answer differs by more than {ExportDocument.Tolerance}; the file is written all the same."));
        options.AddTo(command, host.Global);
        return host.Attach(command, context => Execute(context, options.Read(context)));
    }

    private static int Execute(CommandContext context, ExportRequest request)
    {
        context.TellIgnoredTensors(request.Model, context.AdapterBase);
        // That the place can be written to is told before the work.
        using (OutputFile.Create(request.Output))
        using (var staging = new StagingFolder(OutputPlace.Find(request.Output).Path))
        using (var model = Load(context, request))
        {
            var written = Put(request.Output,
                () => context.WithProgress(progress => model.Write(staging.File, request.Options, progress, context.CancellationToken)));
            var texts = request.Texts is { } file ? context.ReadTexts(file) : null;
            var difference = request.Options.ReadsText
                ? TextCheck.Difference(model, written, texts, context.CancellationToken)
                : OnnxCheck.Difference(model, written, texts ?? OnnxCheck.Texts, context.CancellationToken);
            var document = ExportDocument.Of(written, difference);
            if (Put(request.Output, () => staging.Commit(written, context.CancellationToken)))
                context.Say(Invariant($"Written: '{request.Output}' ({written.Bytes:N0} bytes)"));
            context.Write(document, Render);
            return document.MaxDifference <= ExportDocument.Tolerance ? ExitCodes.Done : ExitCodes.Failed;
        }
    }

    private static T Put<T>(string output, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception exception) when (WriteFault.Is(exception))
        {
            throw new UsageException(WriteFault.Tell(output, exception), exception);
        }
    }

    private static OnnxModel Load(CommandContext context, ExportRequest request)
    {
        if (ModelFile.IsSaved(request.Model)) ModelFile.RefuseBase(request.Model, context.AdapterBase);
        var options = new Classifiers.SavedClassifierOptions
        {
            Scoring = new() { Device = context.ChooseDevice() },
            AdapterBase = context.AdapterBase,
            Head = request.Head,
        };
        return request.Heads.Count > 0
            ? OnnxModel.LoadHeads(request.Model, request.Heads, options, context.CancellationToken)
            : OnnxModel.Load(request.Model, options, context.CancellationToken);
    }

    private static IEnumerable<IRenderable> Render(ExportDocument document)
    {
        yield return Tables.Line(Invariant($"Opset {document.Opset}, {document.Bytes:N0} bytes; ")
            + Invariant($"differs from the model by at most {document.MaxDifference:0.0e+0}.")
            + (document.Data is { } data ? $" Its weights lie in '{data}', which has to stay beside it." : ""));
        var table = Tables.Create("Way", "Name", "Shape", "Type");
        foreach (var input in document.Inputs) Add("in", input);
        foreach (var output in document.Outputs) Add("out", output);
        yield return table;

        void Add(string way, ExportDocument.Value value) => table.Add(way, value.Name, $"[{string.Join(", ", value.Shape)}]", value.Type);
    }
}
