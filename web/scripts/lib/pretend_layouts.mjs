// The layouts of one user, kept while the script runs.
const problem = (status, code, errors = {}) => ({
  status,
  json: { type: 'about:blank', title: '', status, detail: code, code, errors },
});

export class PretendLayouts {
  #next = 1;
  all = [];

  constructor(...drafts) {
    drafts.forEach((draft) => this.#store(draft));
  }

  #store(draft, id = this.#next++) {
    const now = new Date().toISOString();
    const layout = { ...draft, id, created_at: now, updated_at: now };
    this.all = [...this.all.filter((one) => one.id !== id), layout].sort((a, b) =>
      a.name.localeCompare(b.name),
    );
    return layout;
  }

  /** An answer for Playwright's `route.fulfill`. */
  answer(method, id, body) {
    const old = this.all.find((one) => one.id === id);
    if (id !== null && !old) return problem(404, 'not_found');
    if (method === 'GET') return { json: old ?? { count: this.all.length, results: this.all } };
    if (method === 'DELETE') {
      this.all = this.all.filter((one) => one.id !== id);
      return { status: 204 };
    }
    if (this.all.some((one) => one.name === body.name && one.id !== id)) return problem(409, 'name_taken');
    return { status: old ? 200 : 201, json: this.#store({ ...old, ...body }, id ?? this.#next++) };
  }
}
