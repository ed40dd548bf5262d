/** Goes on with a value: at once when it is there, else when it comes. What is mostly there must not cost a promise. */
export function andThen<T, U>(value: T | Promise<T>, next: (value: T) => U | Promise<U>): U | Promise<U> {
  return value instanceof Promise ? value.then(next) : next(value)
}
