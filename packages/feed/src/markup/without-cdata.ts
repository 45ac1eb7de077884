/**
 * HTML has no CDATA sections, yet feeds wrap them around markup once more. What they hold is read as markup, because a browser would
 * take the opening for a comment and show the rest.
 */
export const withoutCdata = (html: string): string =>
  html.includes("<![CDATA[") ? html.replaceAll("<![CDATA[", "").replaceAll("]]>", "") : html;
