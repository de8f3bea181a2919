(* The integers a checker computes with: an abstract type with its specification in Z, and two
   instances. ZIntegers is what OCaml is extracted from (Z becomes zarith's integers); BigIntegers
   is what Coq's virtual machine runs (machine words inside). *)
From Coq Require Import ZArith Lia.
From Bignums Require Import BigZ.

Module Type INTEGERS.
  Parameter T : Type.
  Parameter toZ : T -> Z.
  Parameter ofZ : Z -> T.
  Parameters add mul div : T -> T -> T.
  Parameters opp sqrt : T -> T.
  Parameter shr : Z -> T -> T.
  Parameter leb : T -> T -> bool.
  Axiom ofZ_ok : forall z, toZ (ofZ z) = z.
  Axiom add_ok : forall a b, toZ (add a b) = (toZ a + toZ b)%Z.
  Axiom mul_ok : forall a b, toZ (mul a b) = (toZ a * toZ b)%Z.
  Axiom div_ok : forall a b, toZ (div a b) = (toZ a / toZ b)%Z.
  Axiom opp_ok : forall a, toZ (opp a) = (- toZ a)%Z.
  Axiom sqrt_ok : forall a, toZ (sqrt a) = Z.sqrt (toZ a).
  Axiom shr_ok : forall p, (0 <= p)%Z -> forall a, toZ (shr p a) = (toZ a / 2 ^ p)%Z.
  Axiom leb_ok : forall a b, leb a b = Z.leb (toZ a) (toZ b).
End INTEGERS.

Module ZIntegers <: INTEGERS.
  Definition T := Z.
  Definition toZ (z : Z) := z.
  Definition ofZ (z : Z) := z.
  Definition add := Z.add.
  Definition mul := Z.mul.
  Definition div := Z.div.
  Definition opp := Z.opp.
  Definition sqrt := Z.sqrt.
  Definition shr (p a : Z) := Z.shiftr a p.
  Definition leb := Z.leb.
  Lemma ofZ_ok z : toZ (ofZ z) = z. Proof. reflexivity. Qed.
  Lemma add_ok a b : toZ (add a b) = (toZ a + toZ b)%Z. Proof. reflexivity. Qed.
  Lemma mul_ok a b : toZ (mul a b) = (toZ a * toZ b)%Z. Proof. reflexivity. Qed.
  Lemma div_ok a b : toZ (div a b) = (toZ a / toZ b)%Z. Proof. reflexivity. Qed.
  Lemma opp_ok a : toZ (opp a) = (- toZ a)%Z. Proof. reflexivity. Qed.
  Lemma sqrt_ok a : toZ (sqrt a) = Z.sqrt (toZ a). Proof. reflexivity. Qed.
  Lemma shr_ok p : (0 <= p)%Z -> forall a, toZ (shr p a) = (toZ a / 2 ^ p)%Z.
  Proof. intros H a. now apply Z.shiftr_div_pow2. Qed.
  Lemma leb_ok a b : leb a b = Z.leb (toZ a) (toZ b). Proof. reflexivity. Qed.
End ZIntegers.

Module BigIntegers <: INTEGERS.
  Definition T := BigZ.t.
  Definition toZ := BigZ.to_Z.
  Definition ofZ := BigZ.of_Z.
  Definition add := BigZ.add.
  Definition mul := BigZ.mul.
  Definition div := BigZ.div.
  Definition opp := BigZ.opp.
  Definition sqrt := BigZ.sqrt.
  Definition shr (p : Z) (a : BigZ.t) := BigZ.shiftr a (BigZ.of_Z p).
  Definition leb := BigZ.leb.
  Lemma ofZ_ok z : toZ (ofZ z) = z. Proof. apply BigZ.spec_of_Z. Qed.
  Lemma add_ok a b : toZ (add a b) = (toZ a + toZ b)%Z. Proof. apply BigZ.spec_add. Qed.
  Lemma mul_ok a b : toZ (mul a b) = (toZ a * toZ b)%Z. Proof. apply BigZ.spec_mul. Qed.
  Lemma div_ok a b : toZ (div a b) = (toZ a / toZ b)%Z. Proof. apply BigZ.spec_div. Qed.
  Lemma opp_ok a : toZ (opp a) = (- toZ a)%Z. Proof. apply BigZ.spec_opp. Qed.
  Lemma sqrt_ok a : toZ (sqrt a) = Z.sqrt (toZ a). Proof. apply BigZ.spec_sqrt. Qed.
  Lemma shr_ok p : (0 <= p)%Z -> forall a, toZ (shr p a) = (toZ a / 2 ^ p)%Z.
  Proof.
    intros H a. unfold toZ, shr. rewrite BigZ.spec_shiftr, BigZ.spec_of_Z.
    now apply Z.shiftr_div_pow2.
  Qed.
  Lemma leb_ok a b : leb a b = Z.leb (toZ a) (toZ b). Proof. apply BigZ.spec_leb. Qed.
End BigIntegers.
