using System.Collections.Concurrent;

namespace GridDataExchange.Protection;

/// <summary>Lends cipher objects, which are not thread-safe, to one caller at a time; as many live as were ever used at once.</summary>
internal sealed class Pool<T>(Func<T> make)
    where T : class
{
    private readonly ConcurrentQueue<T> idle = new();

    public T Rent() => idle.TryDequeue(out var one) ? one : make();

    public void Return(T one) => idle.Enqueue(one);
}
