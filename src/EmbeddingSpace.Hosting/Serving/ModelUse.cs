using EmbeddingSpace.Foundation;

namespace EmbeddingSpace.Hosting.Serving;

/// <summary>One request's part in one model: its place among the requests of the name, and the model, which stays until this is disposed.</summary>
internal sealed class ModelUse : IDisposable
{
    private readonly ModelSlot _slot;
    private readonly UseCount.Call _call;

    public ModelUse(ModelSlot slot, ServingModel model, UseCount.Call call)
    {
        (_slot, Model, _call) = (slot, model, call);
        model.Reader.Ask();
    }

    /// <summary>The model that answers.</summary>
    public ServingModel Model { get; }

    public void Dispose()
    {
        Model.Reader.Answered();
        _call.Dispose();
        _slot.Leave();
    }
}
