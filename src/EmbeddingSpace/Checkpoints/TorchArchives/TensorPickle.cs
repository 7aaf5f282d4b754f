using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Checkpoints.TorchArchives;

/// <summary>
/// Rebuilds a dictionary of tensors from a pickle. It is no unpickler: it knows the opcodes and names that such a dictionary needs, gives
/// each a fixed meaning of our own, and refuses every other, so that a file can name code but never run any.
/// </summary>
internal sealed class TensorPickle
{
    private const int HighestProtocol = 5;
    private const string StorageTag = "storage";

    private readonly PickleBytes _bytes;
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = new();
    private readonly Dictionary<uint, object?> _memo = [];

    private TensorPickle(PickleBytes bytes) => _bytes = bytes;

    /// <summary>Read a dictionary of tensors.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <returns>The tensors in the order they were saved, each name once.</returns>
    /// <exception cref="InvalidCheckpointException">It holds anything but a dictionary of named tensors.</exception>
    public static IReadOnlyList<KeyValuePair<string, PickledTensor>> Read(PickleBytes bytes)
    {
        var reader = new TensorPickle(bytes);
        reader.Run();
        return reader.Result();
    }

    /// <summary>Read a pickle of plain values.</summary>
    /// <returns>A number, a text, a list or a dictionary.</returns>
    /// <exception cref="InvalidCheckpointException">It holds no value, or anything that a dictionary of tensors could not hold.</exception>
    public static object? ReadValue(PickleBytes bytes)
    {
        var reader = new TensorPickle(bytes);
        reader.Run();
        return reader._stack is [var value] ? value : throw bytes.Fault("something else than one value");
    }

    private void Run()
    {
        while (Step())
        {
        }
    }

    private bool Step()
    {
        var opcode = _bytes.Byte();
        switch ((PickleOpcode)opcode)
        {
            case PickleOpcode.Protocol:
                var protocol = _bytes.Byte();
                if (protocol > HighestProtocol) throw _bytes.Fault($"protocol {protocol}, expected at most {HighestProtocol},");
                break;
            case PickleOpcode.Frame: _bytes.Int64(); break;
            case PickleOpcode.Mark: _marks.Push(_stack.Count); break;
            case PickleOpcode.None: _stack.Add(null); break;
            case PickleOpcode.NewTrue: _stack.Add(true); break;
            case PickleOpcode.NewFalse: _stack.Add(false); break;
            case PickleOpcode.BinInt: _stack.Add((long)_bytes.Int32()); break;
            case PickleOpcode.BinInt1: _stack.Add((long)_bytes.Unsigned(1)); break;
            case PickleOpcode.BinInt2: _stack.Add((long)_bytes.Unsigned(2)); break;
            case PickleOpcode.Long1: _stack.Add(_bytes.LongInteger()); break;
            case PickleOpcode.BinUnicode: _stack.Add(_bytes.Text(_bytes.Unsigned(4))); break;
            case PickleOpcode.BinString: _stack.Add(_bytes.Text(_bytes.Unsigned(4))); break;
            case PickleOpcode.ShortBinUnicode or PickleOpcode.ShortBinString: _stack.Add(_bytes.Text(_bytes.Unsigned(1))); break;
            case PickleOpcode.BinUnicode8: _stack.Add(_bytes.Text(_bytes.Int64())); break;
            case PickleOpcode.EmptyTuple: _stack.Add(Array.Empty<object?>()); break;
            case PickleOpcode.EmptyList: _stack.Add(new PickleList()); break;
            case PickleOpcode.Append: AddItems(PopMany(1)); break;
            case PickleOpcode.Appends: AddItems(PopToMark()); break;
            case PickleOpcode.Tuple1: _stack.Add(PopMany(1)); break;
            case PickleOpcode.Tuple2: _stack.Add(PopMany(2)); break;
            case PickleOpcode.Tuple3: _stack.Add(PopMany(3)); break;
            case PickleOpcode.Tuple: _stack.Add(PopToMark()); break;
            case PickleOpcode.EmptyDictionary: _stack.Add(new PickleDictionary(isOrdered: false)); break;
            case PickleOpcode.SetItem: SetItems(PopMany(2)); break;
            case PickleOpcode.SetItems: SetItems(PopToMark()); break;
            case PickleOpcode.BinPut: _memo[_bytes.Unsigned(1)] = Top(); break;
            case PickleOpcode.LongBinPut: _memo[_bytes.Unsigned(4)] = Top(); break;
            case PickleOpcode.Memoize: _memo[(uint)_memo.Count] = Top(); break;
            case PickleOpcode.BinGet: _stack.Add(Recall(_bytes.Unsigned(1))); break;
            case PickleOpcode.LongBinGet: _stack.Add(Recall(_bytes.Unsigned(4))); break;
            case PickleOpcode.Global: _stack.Add(FindGlobal(_bytes.Line(), _bytes.Line())); break;
            case PickleOpcode.StackGlobal:
                var names = PopMany(2);
                _stack.Add(names is [string module, string name] ? FindGlobal(module, name) : throw _bytes.Fault("a global without a name"));
                break;
            case PickleOpcode.BinPersistentId: _stack.Add(ToStorage(Pop())); break;
            case PickleOpcode.Reduce:
                var arguments = Pop() as object?[] ?? throw _bytes.Fault("a call without arguments");
                _stack.Add(Rebuild(Pop() as PickleGlobal ?? throw _bytes.Fault("a call of something that is no global"), arguments));
                break;
            case PickleOpcode.Build: Build(); break;
            case PickleOpcode.Stop: return false;
            default: throw _bytes.Fault($"the opcode {PickleOpcodeNames.Describe(opcode)}, which rebuilding tensors does not need,");
        }

        return true;
    }

    private List<KeyValuePair<string, PickledTensor>> Result()
    {
        if (_stack is not [PickleDictionary root]) throw _bytes.Fault("something else than one dictionary of tensors");
        var tensors = new List<KeyValuePair<string, PickledTensor>>(root.Items.Count);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in root.Items)
        {
            if (key is not string name) throw _bytes.Fault("a tensor whose name is no text");
            if (value is not PickledTensor tensor)
                throw _bytes.Fault($"the key '{name}', whose value is no tensor: expected a state dictionary, not a training checkpoint; the dictionary ends");
            if (!names.Add(name)) throw _bytes.Fault($"the tensor '{name}' twice; the dictionary ends");
            tensors.Add(new(name, tensor));
        }

        return tensors;
    }

    private object? Top() => _stack.Count > Floor ? _stack[^1] : throw _bytes.Fault("an empty stack");

    private object? Pop() => PopMany(1)[0];

    // What lies under the last mark belongs to a collection that is not closed yet.
    private int Floor => _marks.TryPeek(out var mark) ? mark : 0;

    private object?[] PopMany(int count)
    {
        var start = _stack.Count - count;
        if (start < Floor) throw _bytes.Fault("an empty stack");
        var popped = _stack.GetRange(start, count).ToArray();
        _stack.RemoveRange(start, count);
        return popped;
    }

    private object?[] PopToMark()
    {
        if (!_marks.TryPop(out var mark)) throw _bytes.Fault("the end of a collection that never began");
        var popped = _stack.GetRange(mark, _stack.Count - mark).ToArray();
        _stack.RemoveRange(mark, popped.Length);
        return popped;
    }

    private object? Recall(uint index) =>
        _memo.TryGetValue(index, out var value) ? value : throw _bytes.Fault($"a reference to value {index}, which was never given,");

    private PickleGlobal FindGlobal(string module, string name) =>
        PickleGlobal.Find(module, name) ?? throw _bytes.Fault($"the name '{module}.{name}', which rebuilding tensors does not need,");

    private void SetItems(object?[] items)
    {
        if (Top() is not PickleDictionary dictionary || items.Length % 2 != 0) throw _bytes.Fault("items that belong to no dictionary");
        for (var i = 0; i < items.Length; i += 2) dictionary.Items.Add(new(items[i], items[i + 1]));
    }

    private void AddItems(object?[] items)
    {
        if (Top() is not PickleList list) throw _bytes.Fault("items that belong to no list");
        list.Items.AddRange(items);
    }

    // Before PyTorch 1.6 a reference ends with the view that it is of another storage, and no view says none.
    private PickledStorage ToStorage(object? id) =>
        id is object?[] and [StorageTag, PickleGlobal { Role: PickleGlobal.Kind.Storage } type, string key, string, long count, .. [] or [null]]
            ? new PickledStorage(type.StorageType, key, count)
            : throw _bytes.Fault("a reference that is none to a storage");

    private object Rebuild(PickleGlobal global, object?[] arguments) => global.Role switch
    {
        PickleGlobal.Kind.OrderedDictionary when arguments.Length == 0 => new PickleDictionary(isOrdered: true),
        PickleGlobal.Kind.RebuildTensor when arguments is [PickledStorage storage, long offset, object?[] shape, object?[] strides, bool, _]
            => new PickledTensor(storage, offset, Numbers(shape), Numbers(strides)),
        PickleGlobal.Kind.RebuildTensor when arguments is [PickledStorage storage, long offset, object?[] shape, object?[] strides]
            => new PickledTensor(storage, offset, Numbers(shape), Numbers(strides)),
        PickleGlobal.Kind.RebuildTypedTensor when arguments is
            [PickledStorage bytes, long offset, object?[] shape, object?[] strides, bool, _, PickleGlobal { Role: PickleGlobal.Kind.ElementType } type, ..]
            => new PickledTensor(Typed(bytes, type.StorageType), offset, Numbers(shape), Numbers(strides)),
        PickleGlobal.Kind.RebuildParameter when arguments is [PickledTensor tensor, bool, _] => tensor,
        // What Python code hung on the parameter is no number of it.
        PickleGlobal.Kind.RebuildParameter when arguments is [PickledTensor tensor, bool, _, _] => tensor,
        _ => throw _bytes.Fault($"a call of '{global.Name}' with {arguments.Length} arguments, not those of a plain tensor,"),
    };

    private PickledStorage Typed(PickledStorage bytes, TensorDataType type) => bytes.Type == TensorDataType.U8 && bytes.Count % type.Size() == 0
        ? bytes with { Type = type, Count = bytes.Count / type.Size() }
        : throw _bytes.Fault($"{bytes.Count} elements of {bytes.Type.StoredName()}, which are no whole number of {type.StoredName()},");

    // Sizes may be shared between tensors and are copied for each: without a limit a small file could fill the memory.
    private long[] Numbers(object?[] values) =>
        values.Length <= TensorDataTypes.HighestRank && Array.TrueForAll(values, value => value is long)
            ? Array.ConvertAll(values, value => (long)value!)
            : throw _bytes.Fault($"sizes that are not at most {TensorDataTypes.HighestRank} integers");

    // A state dictionary carries version numbers of its modules as state; they say nothing about its tensors.
    private void Build()
    {
        var state = Pop();
        if (Top() is not PickleDictionary { IsOrdered: true } || state is not PickleDictionary { Items: [{ Key: "_metadata" }] })
            throw _bytes.Fault("state other than a dictionary's metadata");
    }
}
