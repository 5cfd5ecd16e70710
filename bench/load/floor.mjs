// What any function that calls AWS has to load: the floor.
import 'node:https';
import 'node:tls';
import 'node:crypto';
import 'node:zlib';
