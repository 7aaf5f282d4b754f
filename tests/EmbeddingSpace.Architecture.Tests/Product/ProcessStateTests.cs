using Xunit;

namespace EmbeddingSpace.Architecture.Tests.Product;

/// <summary>A library is a guest in the process: the console and what TorchSharp keeps for all threads belong to the application.</summary>
[Trait("Tier", "Unit")]
public sealed class ProcessStateTests
{
    private const string Torch = "TorchSharp.torch";

    // Setters of state that every user of TorchSharp in the process shares; 'seed' and 'manual_seed' draw from the shared generator too.
    private static readonly string[] Setters =
    [
        "seed", "manual_seed", "manual_seed_all", "set_rng_state",
        "set_default_device", "set_default_dtype", "set_default_tensor_type", "set_grad_enabled", "set_detect_anomaly",
        "set_num_threads", "set_num_interop_threads", "set_float32_matmul_precision", "set_allow_tf32", "set_allow_fp16_reduced_precision_reduction",
        "use_deterministic_algorithms", "set_deterministic_debug_mode", "set_warn_always", "set_printoptions", "set_TensorStringStyle",
    ];

    [Fact]
    public void A_library_does_not_write_to_the_console() =>
        Law.Holds(Callers("System.Console::"), "uses of the console in a library. Report progress, or throw; the command line speaks");

    [Fact]
    public void A_library_leaves_the_state_of_the_process_alone() =>
        Law.Holds([.. Callers(Torch).Where(call => Setters.Any(setter => call.EndsWith($"::{setter}", StringComparison.Ordinal)))],
            "state of the whole process set by a library. Pass the device, the type or a generator of its own");

    [Fact]
    public void Calls_are_seen_where_they_are() =>
        Assert.Contains(CompiledCode.Calls([ProductAssemblies.Cli]), call => call.Text == $"{Torch}::set_num_threads");

    private static string[] Callers(string prefix) =>
    [
        .. CompiledCode.Calls(ProductAssemblies.Libraries).Where(call => call.Text.StartsWith(prefix, StringComparison.Ordinal))
            .Select(call => $"{call.Type} calls {call.Text}").Distinct().Order(StringComparer.Ordinal),
    ];
}
