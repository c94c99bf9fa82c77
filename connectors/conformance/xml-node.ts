/** An element of XML as the rules see it: an immutable tree without the parser behind it. */

export interface XmlAttribute {
  readonly name: string;
  /** Empty for an attribute without prefix. */
  readonly namespace: string;
  readonly value: string;
}

export interface QName {
  /** Undefined when the prefix is not declared. */
  readonly namespace: string | undefined;
  readonly local: string;
}

export interface XmlNode {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlNode[];
  /** Text and children in the order in which they stand: what a narrative is read from. */
  readonly content: readonly (string | XmlNode)[];
  /** Text and CDATA directly inside, concatenated; text of children is not part of it. */
  readonly text: string;
  /** Where the text is a large file in base64: the same as `text`, as bytes. Whoever wants the file asks here, and no text is made of it. */
  readonly base64?: Uint8Array;
  /** The type that `xsi:type` names, resolved where it stands. */
  readonly xsiType?: QName;
  readonly parent?: XmlNode;
  /** The last step of the path to each child, once it was asked for. */
  steps?: ReadonlyMap<XmlNode, string>;
}
