import { resume } from "../actions";
import { lost } from "../follow";

/** Said when nobody answers; what is on the page stays. */
export function Banner() {
  if (!lost.value) return null;
  return (
    <div class="banner" role="alert">
      <p>
        <strong>The server does not answer.</strong> Results on the page stay as they are. Start it
        again with <code>walkaway serve</code>; runs that had finished are kept.
      </p>
      <button type="button" onClick={() => void resume()}>
        Try again
      </button>
    </div>
  );
}
