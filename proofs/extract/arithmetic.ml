(* Coq's operations of Z on zarith's integers, total in the same way. *)
let floor_div a b = if Z.equal b Z.zero then Z.zero else Z.fdiv a b
let floor_mod a b = if Z.equal b Z.zero then a else Z.sub a (Z.mul b (Z.fdiv a b))
let shift_left a k =
  let k = Z.to_int k in
  if k >= 0 then Z.shift_left a k else Z.shift_right a (-k)
let shift_right a k = shift_left a (Z.neg k)
let pow a k = if Z.sign k < 0 then Z.zero else Z.pow a (Z.to_int k)
let sqrt a = if Z.sign a <= 0 then Z.zero else Z.sqrt a
let gcd = Z.gcd
let sgn a = Z.of_int (Z.sign a)
let to_pos a = if Z.sign a <= 0 then Z.one else a
