using Google.Protobuf;

namespace EmbeddingSpace.Tokenization.Files;

/// <summary>What is needed of a sentencepiece model, a protocol buffer. Fields are known by their numbers; sizes in the file are not trusted.</summary>
internal sealed class SentencePieceModel
{
    // Numbers of fields in ModelProto, its pieces, its trainer's and its normaliser's settings.
    private const int PiecesField = 1, TrainerField = 2, NormalizerField = 3;
    private const int TextField = 1, ScoreField = 2, KindField = 3;
    private const int ModelKindField = 3, SpaceAsSuffixField = 24, ByteFallbackField = 35;
    private const int MapField = 2, DummyPrefixField = 3, RemoveSpacesField = 4, EscapeSpacesField = 5;

    private const int UnigramKind = 1;

    private readonly List<SentencePiece> _pieces = [];
    private readonly string _file;
    private ulong _modelKind = UnigramKind;
    private bool _spaceAsSuffix;

    private SentencePieceModel(string file) => _file = file;

    /// <summary>Pieces in the order of their ids; at least one, each once.</summary>
    public IReadOnlyList<SentencePiece> Pieces => _pieces;

    /// <summary>Id of the piece that stands for what is unknown.</summary>
    public int Unknown { get; private set; }

    /// <summary>Whether unknown characters are written as their bytes.</summary>
    public bool ByteFallback { get; private set; }

    /// <summary>The compiled map of characters; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Map { get; private set; }

    /// <summary>Whether a text gets a space before it.</summary>
    public bool AddsPrefix { get; private set; } = true;

    /// <summary>Whether spaces at the ends go, and of several side by side all but one.</summary>
    public bool RemovesSpaces { get; private set; } = true;

    /// <summary>Read a model.</summary>
    /// <param name="bytes">Content of the file.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <exception cref="InvalidCheckpointException">It is damaged, or of a kind that is not computed.</exception>
    public static SentencePieceModel Read(byte[] bytes, string file)
    {
        var model = new SentencePieceModel(file);
        try
        {
            ReadFields(new(bytes), (field, input) =>
            {
                switch (field)
                {
                    case PiecesField: model._pieces.Add(ReadPiece(input.ReadBytes())); return true;
                    case TrainerField: model.ReadTrainer(input.ReadBytes()); return true;
                    case NormalizerField: model.ReadNormalizer(input.ReadBytes()); return true;
                    default: return false;
                }
            });
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new InvalidCheckpointException(
                $"'{file}' is no model of sentencepiece ({exception.Message}) Copy the file again from where the model came from.", exception);
        }
        model.Check();
        return model;
    }

    private static void ReadFields(CodedInputStream input, Func<int, CodedInputStream, bool> read)
    {
        while (input.ReadTag() is not 0 and var tag)
            if (!read(WireFormat.GetTagFieldNumber(tag), input)) input.SkipLastField();
    }

    private static SentencePiece ReadPiece(ByteString bytes)
    {
        var (text, score, kind) = ("", 0f, SentencePieceKind.Normal);
        ReadFields(bytes.CreateCodedInput(), (field, input) =>
        {
            switch (field)
            {
                case TextField: text = input.ReadString(); return true;
                case ScoreField: score = input.ReadFloat(); return true;
                case KindField: kind = (SentencePieceKind)input.ReadEnum(); return true;
                default: return false;
            }
        });
        return new(text, score, kind);
    }

    private void ReadTrainer(ByteString bytes) => ReadFields(bytes.CreateCodedInput(), (field, input) =>
    {
        switch (field)
        {
            case ModelKindField: _modelKind = input.ReadUInt64(); return true;
            case SpaceAsSuffixField: _spaceAsSuffix = input.ReadBool(); return true;
            case ByteFallbackField: ByteFallback = input.ReadBool(); return true;
            default: return false;
        }
    });

    private void ReadNormalizer(ByteString bytes) => ReadFields(bytes.CreateCodedInput(), (field, input) =>
    {
        switch (field)
        {
            case MapField: Map = input.ReadBytes().Memory; return true;
            case DummyPrefixField: AddsPrefix = input.ReadBool(); return true;
            case RemoveSpacesField: RemovesSpaces = input.ReadBool(); return true;
            case EscapeSpacesField when !input.ReadBool(): throw Unsupported("escape_whitespaces false", "true");
            case EscapeSpacesField: return true;
            default: return false;
        }
    });

    private void Check()
    {
        if (_modelKind != UnigramKind) throw Unsupported(_modelKind switch { 2 => "BPE", 3 => "WORD", 4 => "CHAR", _ => $"kind {_modelKind}" }, "UNIGRAM");
        if (_spaceAsSuffix) throw Unsupported("treat_whitespace_as_suffix", "spaces before words");
        var unknown = Enumerable.Range(0, _pieces.Count).Where(id => _pieces[id].Kind == SentencePieceKind.Unknown).ToArray();
        if (unknown.Length != 1)
            throw new InvalidCheckpointException(
                $"The model of sentencepiece '{_file}': expected one unknown piece, got {unknown.Length} among {_pieces.Count} pieces; the file is damaged "
                + "or of another kind.");
        Unknown = unknown[0];
        for (var id = 0; id < _pieces.Count; id++)
            if (!Enum.IsDefined(_pieces[id].Kind) || !float.IsFinite(_pieces[id].Score) || _pieces[id].Text.Length == 0)
                throw new InvalidCheckpointException(
                    $"Piece {id} of '{_file}': expected a text, a finite score and a known kind, got '{_pieces[id].Text}', {_pieces[id].Score} and "
                    + $"{_pieces[id].Kind}; copy the file again from where the model came from.");
    }

    private InvalidCheckpointException Unsupported(string found, string supported) => new(
        $"The model of sentencepiece '{_file}' ({found}) is not supported; supported is {supported}. "
        + "Save the tokenizer as 'tokenizer.json' with Hugging Face.");
}
