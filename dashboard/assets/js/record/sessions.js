export class SessionsPage {
  open() {}
  paint() {}
}
