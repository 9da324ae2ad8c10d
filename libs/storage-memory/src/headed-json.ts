import type { KubernetesObject, ObjectMeta } from '#kube';

const BRACE = 0x7d;

/**
 * JSON text of one object, with `apiVersion`, `kind` and `metadata` in front: those can be read and replaced without
 * parsing the rest, which is most of it.
 */
export class HeadedJson {
  private constructor(
    readonly json: Buffer,
    /** Bytes of the opening brace and what stands in front. */
    private readonly headLength: number,
  ) {}

  static of({ apiVersion, kind, metadata, ...rest }: KubernetesObject): HeadedJson {
    const head = JSON.stringify({ apiVersion, kind, metadata }).slice(0, -1);
    const tail = JSON.stringify(rest).slice(1);
    const text = `${head}${head === '{' || tail === '}' ? '' : ','}${tail}`;
    // Not from the shared pool, of which a small object that stays would keep a whole slab alive.
    const json = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
    json.write(text);
    return new HeadedJson(json, Buffer.byteLength(head));
  }

  /** The object without more than `apiVersion`, `kind` and `metadata`. */
  headJson(): Buffer {
    const head = Buffer.allocUnsafe(this.headLength + 1);
    this.json.copy(head, 0, 0, this.headLength);
    head[this.headLength] = BRACE;
    return head;
  }

  /** `apiVersion`, `kind` and `metadata`, parsed. */
  head(): KubernetesObject {
    return JSON.parse(this.headJson().toString()) as KubernetesObject;
  }

  /** The object, parsed. */
  whole(): KubernetesObject {
    return JSON.parse(this.json.toString()) as KubernetesObject;
  }

  /** The same object with other metadata. */
  withMetadata(change: (metadata: ObjectMeta) => ObjectMeta): HeadedJson {
    const { metadata = {}, ...others } = this.head();
    const head = JSON.stringify({ ...others, metadata: change(metadata) }).slice(0, -1);
    const rest = this.json.subarray(this.headLength);
    // Without anything in front there was no comma either.
    const comma = this.headLength === 1 && rest.length > 1 ? ',' : '';
    const opening = Buffer.from(`${head}${comma}`);
    return new HeadedJson(Buffer.concat([opening, rest]), opening.length - comma.length);
  }
}
