// <or-rows list="budget"> around the button that asks for more rows of a list
// adds them where they belong, without leaving the page. The server makes the
// rows, as it does for a form that is sent: what was typed goes there and is
// not saved. When that fails the form sends itself.

class Rows extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    const form = button?.form;
    if (!button || !form) return;
    button.addEventListener("click", (e) => {
      if (button.ariaDisabled === "true") return e.preventDefault();
      e.preventDefault();
      this.add(form, button).catch(() => {
        button.replaceWith(button.cloneNode(true)); // without this listener
        this.querySelector("button")?.click();
      });
    });
  }

  private async add(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form, button)) {
      if (typeof value === "string") body.append(name, value);
    }
    button.ariaDisabled = "true";
    const answer = await fetch(form.action, { method: "POST", body, redirect: "error" });
    const text = await answer.text();
    const page = new DOMParser().parseFromString(text, "text/html");
    const rows = this.newRows(page);
    if (!rows.length) throw new Error("no row came");
    this.put(rows.map((r) => document.importNode(r, true)));
    button.ariaDisabled = null;
  }

  // newRows are those of page whose ids this document does not have.
  private newRows(page: Document): Element[] {
    const here = new Set(this.ids(document).map((i) => i.value));
    return this.ids(page).filter((i) => !here.has(i.value)).map(rowOf);
  }

  private ids(of: Document): HTMLInputElement[] {
    return Array.from(of.querySelectorAll<HTMLInputElement>(`input[type=hidden][name="${this.getAttribute("list")}"]`));
  }

  private put(rows: Element[]): void {
    const last = this.ids(document).at(-1);
    if (last) rowOf(last).after(...rows);
    else if (rows[0]?.tagName === "TR") throw new Error("no table to add to");
    else this.before(...rows);
    rows[0]?.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea")?.focus();
  }
}

function rowOf(input: Element): Element {
  return input.closest("tr, fieldset") ?? input;
}

customElements.define("or-rows", Rows);
