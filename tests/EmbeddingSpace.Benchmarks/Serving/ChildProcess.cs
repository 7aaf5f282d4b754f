using System.Diagnostics;

namespace EmbeddingSpace.Benchmarks.Serving;

/// <summary>A .NET program beside this one, which is spoken with in lines.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;

    /// <summary>Start a program of this one's folder.</summary>
    public ChildProcess(string assembly, params string[] words)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var word in (string[])[Path.Combine(AppContext.BaseDirectory, assembly), .. words]) start.ArgumentList.Add(word);
        _process = Process.Start(start)!;
    }

    /// <summary>Seconds of the processors that it has taken so far.</summary>
    public double ProcessorSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>Megabytes that are in memory of it.</summary>
    public double Megabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / (double)(1 << 20);
        }
    }


    /// <summary>Write a line to it.</summary>
    public void Tell(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    /// <summary>Read a line of it.</summary>
    public string Hear() => _process.StandardOutput.ReadLine()
        ?? throw new InvalidOperationException("Child process: expected a line, found that it has ended.");

    /// <summary>Let it end: by the end of its input, or, where it does not listen, by force.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(2))) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
