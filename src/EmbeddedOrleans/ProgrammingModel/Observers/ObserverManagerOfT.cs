// Mirrors Orleans.Utilities.ObserverManager<TObserver> (src/Orleans.Core/Utils/ObserverManager.cs, 3.0).
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Utilities;

/// <summary>Subscribed observers, keyed by their reference.</summary>
public class ObserverManager<TObserver> : ObserverManager<IAddressable, TObserver>
{
    public ObserverManager(TimeSpan expiration, ILogger log)
        : base(expiration, log)
    {
    }
}
