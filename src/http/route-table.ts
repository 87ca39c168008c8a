/** Which methods each address takes, so that a wrong method is told from a wrong address. */
export class RouteTable {
  readonly #routes: {
    readonly pattern: RegExp;
    readonly method: string;
    readonly url: string;
    readonly scheme: string | null;
  }[] = [];

  /**
   * `url` is a route as the framework writes it: `/v1/jobs/:id`, `/v1/files/*`.
   * @param scheme of requests that the route is for alone; `null` for all
   */
  add(method: string, url: string, scheme: string | null = null): void {
    const pattern = url
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replace(/:[A-Za-z]+/g, '[^/]+')
      .replace(/\*/g, '.*');
    this.#routes.push({ pattern: new RegExp(`^${pattern}$`), method, url, scheme });
  }

  /** The methods that `path` takes from requests of a scheme; none where nothing is. */
  methodsOf(path: string, scheme: string | null = null): readonly string[] {
    const found = this.#routes
      .filter((route) => (route.scheme === null || route.scheme === scheme) && route.pattern.test(path))
      .map(({ method }) => method);
    return [...new Set(found)].sort();
  }

  /** Every route, for the test that compares them with the documented ones. */
  get all(): readonly { readonly method: string; readonly url: string }[] {
    return this.#routes.map(({ method, url }) => ({ method, url }));
  }
}
