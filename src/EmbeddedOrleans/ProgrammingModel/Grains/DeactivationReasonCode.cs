// Mirrors Orleans.DeactivationReasonCode (Orleans.Core.Abstractions, 7.0).
namespace Orleans;

/// <summary>The kinds of reasons why an activation ends; the embedded runtime uses some of them.</summary>
[GenerateSerializer]
public enum DeactivationReasonCode : byte
{
    None,
    ShuttingDown,
    ActivationFailed,
    DirectoryFailure,
    ActivationIdle,
    ActivationUnresponsive,
    DuplicateActivation,
    IncompatibleRequest,
    ApplicationError,
    ApplicationRequested,
    Migrating,
    RuntimeRequested,
    HighMemoryPressure,
}
