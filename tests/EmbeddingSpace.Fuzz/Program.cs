using EmbeddingSpace.Fuzz;

return FuzzArguments.Parse(args) is not { } arguments ? FuzzArguments.Refuse()
    : arguments.Status is { } status ? FuzzWorker.Run(arguments, status)
    : FuzzHost.Run(arguments);
