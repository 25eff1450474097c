/** A step of the schema: messages that are sent once however often they are asked for, and deliveries that wait for an acknowledgement. */

export const messages = `
ALTER TABLE message ADD COLUMN request TEXT;
ALTER TABLE message ADD COLUMN ack INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX message_request ON message(sender, request) WHERE request IS NOT NULL;
CREATE INDEX message_reply ON message(reply_to) WHERE reply_to IS NOT NULL;

-- How often it was read, when it is delivered again, and why it is dead.
ALTER TABLE delivery ADD COLUMN reads INTEGER NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN again_at INTEGER;
ALTER TABLE delivery ADD COLUMN why TEXT;
CREATE INDEX delivery_again ON delivery(again_at) WHERE again_at IS NOT NULL;
`;
