namespace EmbeddingSpace.Tokenization.Words;

/// <summary>
/// The tokens of a vocabulary as a tree of UTF-16 units in a double array: the way on from a node by a unit is one look at one place. Immutable.
/// </summary>
internal sealed class TokenTrie
{
    /// <summary>The node before the first unit.</summary>
    public const int Root = 0;

    private const int Free = -1;

    // Of each place: where the ways on from the node begin, the node that a way comes from, and the token that ends here.
    private int[] _bases = [];
    private int[] _parents = [];
    private int[] _ids = [];
    private int _firstFree = 1;

    /// <summary>Create the tree; no token may come twice.</summary>
    /// <param name="tokens">Token of each id; an empty text where an id has none.</param>
    public TokenTrie(IReadOnlyList<string> tokens)
    {
        var order = Enumerable.Range(0, tokens.Count).Where(id => tokens[id].Length > 0).ToArray();
        Array.Sort(order, (left, right) => string.CompareOrdinal(tokens[left], tokens[right]));
        Grow(char.MaxValue + 2);
        _parents[Root] = Root;
        Place(tokens, order);
        var length = Array.FindLastIndex(_parents, parent => parent != Free) + 1;
        Array.Resize(ref _bases, length);
        Array.Resize(ref _parents, length);
        Array.Resize(ref _ids, length);
    }

    /// <summary>The node that a unit leads to; negative where none.</summary>
    public int Next(int node, char unit)
    {
        var place = _bases[node] + unit;
        return (uint)place < (uint)_parents.Length && _parents[place] == node && place != Root ? place : -1;
    }

    /// <summary>Id of the token that ends at a node; negative where none does.</summary>
    public int Id(int node) => _ids[node];

    // Breadth first: nodes near the root, which are visited most, lie close together.
    private void Place(IReadOnlyList<string> tokens, int[] order)
    {
        var open = new Queue<(int Node, int From, int To, int Depth)>([(Root, 0, order.Length, 0)]);
        var (units, starts) = (new List<char>(), new List<int>());
        while (open.TryDequeue(out var range))
        {
            var (node, from, to, depth) = range;
            if (from < to && tokens[order[from]].Length == depth) _ids[node] = order[from++];
            if (from == to) continue;
            units.Clear();
            starts.Clear();
            for (var i = from; i < to; i++)
                if (units.Count == 0 || units[^1] != tokens[order[i]][depth])
                {
                    units.Add(tokens[order[i]][depth]);
                    starts.Add(i);
                }
            // Finding one may grow the arrays: the place to write it to is looked up afterwards.
            var start = FindBase(units);
            _bases[node] = start;
            for (var i = 0; i < units.Count; i++)
            {
                var place = start + units[i];
                _parents[place] = node;
                open.Enqueue((place, starts[i], i + 1 < units.Count ? starts[i + 1] : to, depth + 1));
            }
            while (_firstFree < _parents.Length && _parents[_firstFree] != Free) _firstFree++;
        }
    }

    private int FindBase(List<char> units)
    {
        for (var place = _firstFree; ; place++)
        {
            if (place + char.MaxValue + 1 >= _parents.Length) Grow(Math.Max(2 * _parents.Length, place + (2 * char.MaxValue)));
            if (_parents[place] != Free) continue;
            var start = place - units[0];
            var fits = true;
            for (var i = 1; fits && i < units.Count; i++) fits = _parents[start + units[i]] == Free;
            if (fits) return start;
        }
    }

    private void Grow(int length)
    {
        var old = _parents.Length;
        Array.Resize(ref _bases, length);
        Array.Resize(ref _parents, length);
        Array.Resize(ref _ids, length);
        _parents.AsSpan(old).Fill(Free);
        _ids.AsSpan(old).Fill(Free);
    }
}
