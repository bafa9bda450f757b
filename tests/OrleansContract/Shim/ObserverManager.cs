// Declared as in src/Orleans.Core/Utils/ObserverManager.cs of dotnet/orleans, whose package is absent here.
using System.Collections;
using Microsoft.Extensions.Logging;

namespace Orleans.Utilities;

public class ObserverManager<TObserver>(TimeSpan expiration, ILogger log) : ObserverManager<IAddressable, TObserver>(expiration, log);

public class ObserverManager<TIdentity, TObserver>(TimeSpan expiration, ILogger log) : IEnumerable<TObserver>
    where TIdentity : notnull
{
    public Func<DateTime> GetDateTime { get; set; } = () => throw new NotSupportedException(log.ToString());

    public TimeSpan ExpirationDuration { get; set; } = expiration;

    public int Count => throw new NotSupportedException("Declared for the compiler only.");

    public void Clear() => throw new NotSupportedException("Declared for the compiler only.");

    public void ClearExpired() => throw new NotSupportedException("Declared for the compiler only.");

    public void Subscribe(TIdentity id, TObserver observer) => throw new NotSupportedException("Declared for the compiler only.");

    public void Unsubscribe(TIdentity id) => throw new NotSupportedException("Declared for the compiler only.");

    public Task Notify(Func<TObserver, Task> notification, Func<TObserver, bool>? predicate = null)
        => throw new NotSupportedException("Declared for the compiler only.");

    public void Notify(Action<TObserver> notification, Func<TObserver, bool>? predicate = null)
        => throw new NotSupportedException("Declared for the compiler only.");

    public IEnumerator<TObserver> GetEnumerator() => throw new NotSupportedException("Declared for the compiler only.");

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
