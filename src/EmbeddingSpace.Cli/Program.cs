using System.Runtime.InteropServices;
using EmbeddingSpace.Cli;
using var stopping = new CancellationTokenSource();

// The first signal stops the work and lets it clean up; a second one ends the process at once, as it would without us.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stopping.IsCancellationRequested;
    stopping.Cancel();
}

using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await CommandLineApp.RunAsync(args, CommandLineConsole.OfProcess(), stopping.Token);
